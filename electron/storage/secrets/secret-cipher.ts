import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { orStorageFailed } from '../files/storage-failure.ts';

/** Makes values unreadable without what protects them. `decrypt` throws when it is the wrong cipher or the value was changed. */
export interface SecretCipher {
  readonly header: SecretHeader;
  encrypt(name: string, text: string): string;
  decrypt(name: string, payload: string): string;
}

/** What the secrets file says in the clear of its protection. */
export const SecretHeader = z.discriminatedUnion('protection', [
  z.object({ protection: z.literal('key-file') }),
  z.object({
    protection: z.literal('passphrase'),
    salt: z.string(),
    cost: z.number().int(),
    blockSize: z.number().int(),
    parallelization: z.number().int(),
  }),
  z.object({ protection: z.literal('system') }),
]);
export type SecretHeader = z.infer<typeof SecretHeader>;

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

function aesCipher(header: SecretHeader, key: Buffer): SecretCipher {
  return { header, ...valueCipher(key) };
}

/** AES-256-GCM with a fresh nonce per value; the name is authenticated too, so values can't be swapped. */
export function valueCipher(key: Buffer): Pick<SecretCipher, 'encrypt' | 'decrypt'> {
  return {
    encrypt(name, text) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
    },
    decrypt(name, payload) {
      const bytes = Buffer.from(payload, 'base64');
      const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(name)).setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString(
        'utf8',
      );
    },
  };
}

/** The key in a file of mode 0600. Undefined where there is no usable one. */
export function existingKeyFileCipher(path: string): SecretCipher | undefined {
  return orStorageFailed(path, () => {
    if (!existsSync(path)) return undefined;
    const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64');
    return key.length === KEY_BYTES ? aesCipher({ protection: 'key-file' }, key) : undefined;
  });
}

/** A new key, written before it is used. */
export function newKeyFileCipher(path: string): SecretCipher {
  const key = randomBytes(KEY_BYTES);
  orStorageFailed(path, () => writeFileAtomically(path, `${key.toString('base64')}\n`));
  return aesCipher({ protection: 'key-file' }, key);
}

/** scrypt parameters of OWASP's Password Storage Cheat Sheet: N=2^15, r=8, p=3 (32 MiB). */
const scryptNow = { cost: 2 ** 15, blockSize: 8, parallelization: 3 };

/** With the file's own header, or a new salt where there is none yet. */
export function passphraseCipher(
  passphrase: string,
  header?: Extract<SecretHeader, { protection: 'passphrase' }>,
): SecretCipher {
  const used = header ?? { protection: 'passphrase', salt: randomBytes(16).toString('base64'), ...scryptNow };
  const { cost, blockSize, parallelization } = used;
  const options = { cost, blockSize, parallelization, maxmem: 256 * cost * blockSize };
  try {
    return aesCipher(used, scryptSync(passphrase, Buffer.from(used.salt, 'base64'), KEY_BYTES, options));
  } catch (cause) {
    throw new SlipwayError('secrets.unavailable', { data: { reason: 'headerDamaged' }, cause });
  }
}

/** The passphrase of `SLIPWAY_PASSPHRASE`, taken out of the environment so that no child process inherits it. */
export function takePassphrase(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const passphrase = environment.SLIPWAY_PASSPHRASE;
  delete environment.SLIPWAY_PASSPHRASE;
  return passphrase === '' ? undefined : passphrase;
}
