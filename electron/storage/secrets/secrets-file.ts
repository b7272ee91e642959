import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { copyAside } from '../files/set-aside.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import type { SecretStore } from '../stores.ts';
import { type SecretCipher, SecretHeader } from './secret-cipher.ts';

/** Encrypted with every file: tells a wrong passphrase or key before anything is written. */
const PROOF_NAME = 'slipway/proof';
const PROOF_TEXT = 'slipway';

const Content = z.object({
  version: z.literal(1),
  header: SecretHeader,
  proof: z.string(),
  values: z.record(z.string(), z.string()),
});
type Content = z.infer<typeof Content>;

export interface SecretsProtection {
  /** The cipher that a new file gets. */
  readonly fresh: () => SecretCipher;
  /** The cipher for a file with this header; undefined where this shell can't read it. */
  readonly existing: (header: SecretHeader) => SecretCipher | undefined;
  /** What new values are to be protected by; a file protected otherwise but readable is encrypted anew. */
  readonly wanted: SecretHeader['protection'];
}

export interface OpenedSecrets {
  readonly store: SecretStore;
  /** Where the unreadable file was copied. */
  readonly setAside: string | undefined;
}

/** Secrets in one file of mode 0600, each encrypted by itself. */
class SecretsFile implements SecretStore {
  readonly #path: string;
  readonly #cipher: SecretCipher;
  #values: ReadonlyMap<string, string>;
  /** True: changes are written by `together`, at its end. */
  #held = false;

  constructor(path: string, cipher: SecretCipher, values: ReadonlyMap<string, string>) {
    this.#path = path;
    this.#cipher = cipher;
    this.#values = values;
  }

  get protection(): SecretHeader['protection'] {
    return this.#cipher.header.protection;
  }

  get(key: string): string | undefined {
    const payload = this.#values.get(key);
    if (payload === undefined) return undefined;
    try {
      return this.#cipher.decrypt(key, payload);
    } catch (cause) {
      throw new SlipwayError('secrets.unavailable', { data: { reason: 'valueDamaged', key }, cause });
    }
  }

  set(key: string, value: string): void {
    this.#write(new Map(this.#values).set(key, this.#cipher.encrypt(key, value)));
  }

  remove(key: string): void {
    this.#removeWhere((candidate) => candidate === key);
  }

  removeBelow(prefix: string): void {
    this.#removeWhere((candidate) => candidate.startsWith(`${prefix}/`));
  }

  together<T>(work: () => T): T {
    if (this.#held) return work();
    const before = this.#values;
    this.#held = true;
    try {
      const result = work();
      this.#held = false;
      if (this.#values !== before) this.#write(this.#values);
      return result;
    } catch (error) {
      this.#values = before;
      throw error;
    } finally {
      this.#held = false;
    }
  }

  /** Writes the file as it stands, for a new file and after a change of protection. */
  save(): void {
    this.#write(this.#values);
  }

  #removeWhere(goes: (key: string) => boolean): void {
    const left = new Map([...this.#values].filter(([key]) => !goes(key)));
    if (left.size < this.#values.size) this.#write(left);
  }

  #write(values: ReadonlyMap<string, string>): void {
    if (this.#held) {
      this.#values = values;
      return;
    }
    const content: Content = {
      version: 1,
      header: this.#cipher.header,
      proof: this.#cipher.encrypt(PROOF_NAME, PROOF_TEXT),
      values: Object.fromEntries(values),
    };
    orStorageFailed(this.#path, () => writeFileAtomically(this.#path, `${JSON.stringify(content, null, 2)}\n`));
    this.#values = values;
  }
}

function readContent(path: string): Content | 'absent' | 'unreadable' {
  if (!existsSync(path)) return 'absent';
  const text = orStorageFailed(path, () => readFileSync(path, 'utf8'));
  try {
    return Content.safeParse(JSON.parse(text)).data ?? 'unreadable';
  } catch {
    return 'unreadable';
  }
}

function provenCipher(content: Content, protection: SecretsProtection): SecretCipher {
  const cipher = protection.existing(content.header);
  const data = { protection: content.header.protection };
  if (!cipher) throw new SlipwayError('secrets.unavailable', { data: { reason: 'keyMissing', ...data } });
  try {
    if (cipher.decrypt(PROOF_NAME, content.proof) === PROOF_TEXT) return cipher;
  } catch (cause) {
    throw new SlipwayError('secrets.unavailable', { data: { reason: 'wrongKey', ...data }, cause });
  }
  throw new SlipwayError('secrets.unavailable', { data: { reason: 'wrongKey', ...data } });
}

/**
 * Opens or begins the secrets file. Fails with `secrets.unavailable` {reason: keyMissing | wrongKey, protection}
 * and then has changed nothing.
 */
export function openSecretsFile(path: string, protection: SecretsProtection): OpenedSecrets {
  const content = readContent(path);
  if (typeof content === 'string') {
    const setAside = content === 'unreadable' ? orStorageFailed(path, () => copyAside(path)) : undefined;
    const store = new SecretsFile(path, protection.fresh(), new Map());
    store.save();
    return { store, setAside };
  }
  const cipher = provenCipher(content, protection);
  if (cipher.header.protection === protection.wanted) {
    return { store: new SecretsFile(path, cipher, new Map(Object.entries(content.values))), setAside: undefined };
  }
  const fresh = protection.fresh();
  const renewed = Object.entries(content.values).map(([key, payload]): [string, string] => [
    key,
    fresh.encrypt(key, cipher.decrypt(key, payload)),
  ]);
  const store = new SecretsFile(path, fresh, new Map(renewed));
  store.save();
  return { store, setAside: undefined };
}
