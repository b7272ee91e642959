import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { CertificateMaker, CertificateSubject, CertificateWithKey } from '../certificates.ts';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const AUTHORITY_DAYS = 20 * 365;
const SERVER_DAYS = 10 * 365;
/** Hosts whose clock is behind must not see a certificate "not yet valid". */
const CLOCK_SKEW_DAYS = 2;

export function createCertificateMaker(): CertificateMaker {
  return { makeAuthority, issue };
}

async function makeAuthority(commonName: string, now: number): Promise<CertificateWithKey> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      name: [{ CN: [commonName] }],
      notBefore: new Date(now - CLOCK_SKEW_DAYS * DAY_MS),
      notAfter: new Date(now + AUTHORITY_DAYS * DAY_MS),
      keys,
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys.privateKey) };
}

async function issue(
  authority: CertificateWithKey,
  subject: CertificateSubject,
  now: number,
): Promise<CertificateWithKey> {
  const commonName = subject.names[0] ?? subject.addresses[0];
  if (commonName === undefined) throw new SlipwayError('input.invalid', { data: { reason: 'no name or address' } });
  const parent = new X509Certificate(authority.certificate);
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create(
    {
      subject: [{ CN: [commonName] }],
      issuer: parent.subjectName,
      notBefore: new Date(now - CLOCK_SKEW_DAYS * DAY_MS),
      notAfter: new Date(Math.min(now + SERVER_DAYS * DAY_MS, parent.notAfter.getTime())),
      publicKey: keys.publicKey,
      signingKey: await importKey(authority.privateKey),
      signingAlgorithm: ALGORITHM,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([
          ...subject.names.map((value) => ({ type: 'dns' as const, value })),
          ...subject.addresses.map((value) => ({ type: 'ip' as const, value })),
        ]),
      ],
    },
    webcrypto,
  );
  return { certificate: certificate.toString('pem'), privateKey: await exportKey(keys.privateKey) };
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = PemConverter.decode(pem)[0];
  if (!der) throw new SlipwayError('storage.failed', { data: { reason: 'authority key unreadable' } });
  return webcrypto.subtle.importKey('pkcs8', der, ALGORITHM, false, ['sign']);
}
