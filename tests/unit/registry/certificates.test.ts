import { X509Certificate } from 'node:crypto';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { createCertificateMaker } from '../../../electron/adapters/certificates/index.ts';

const now = Date.now();
const maker = createCertificateMaker();

test('a server certificate is accepted by name and by address under the own authority, and only there', async () => {
  const authority = await maker.makeAuthority('Slipway authority test', now);
  const server = await maker.issue(authority, { names: ['localhost'], addresses: ['127.0.0.1'] }, now);
  const listener = createServer({ cert: server.certificate, key: server.privateKey }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.end('hello');
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const ask = (ca: string, servername?: string): Promise<string> =>
    new Promise((resolve) => {
      const socket = connect({ host: '127.0.0.1', port, ca, ...(servername ? { servername } : {}) });
      socket.on('error', (error) => resolve(error.message));
      socket.on('data', (data) => resolve(data.toString()));
    });
  const other = await maker.makeAuthority('Other authority', now);
  expect(await ask(authority.certificate)).toBe('hello');
  expect(await ask(authority.certificate, 'localhost')).toBe('hello');
  expect(await ask(authority.certificate, 'example.org')).toMatch(/does not match/);
  expect(await ask(other.certificate)).toMatch(/verify|certificate/);
  listener.close();
});

test('the authority signs servers but no further authorities, and a server certificate ends no later than it', async () => {
  const authority = await maker.makeAuthority('Slipway authority test', now);
  const server = await maker.issue(authority, { names: ['registry.example'], addresses: [] }, now);
  const parent = new X509Certificate(authority.certificate);
  const child = new X509Certificate(server.certificate);
  expect(parent.ca).toBe(true);
  expect(child.ca).toBe(false);
  expect(child.verify(parent.publicKey)).toBe(true);
  expect(child.subjectAltName).toBe('DNS:registry.example');
  expect(Date.parse(child.validTo)).toBeLessThanOrEqual(Date.parse(parent.validTo));
  expect(Date.parse(child.validFrom)).toBeLessThan(now - 86_400_000);
});

test('a certificate for nothing is refused', async () => {
  const authority = await maker.makeAuthority('Slipway authority test', now);
  await expect(maker.issue(authority, { names: [], addresses: [] }, now)).rejects.toThrow('input.invalid');
});
