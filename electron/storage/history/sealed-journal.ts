import { randomBytes } from 'node:crypto';
import { KEY_BYTES, valueCipher } from '../secrets/secret-cipher.ts';
import type { Journal, SecretStore } from '../stores.ts';

const KEY_NAME = 'journal/key';

/**
 * A journal whose entries rest encrypted: a service's specification, for one, holds the secrets of its environment. The key
 * is one of the kept secrets, so where those are kept in memory only, entries are unreadable (as if absent) after a restart.
 */
export function sealedJournal(journal: Journal, secrets: Pick<SecretStore, 'get' | 'set'>): Journal {
  return {
    get(id) {
      const kept = journal.get(id);
      const key = secrets.get(KEY_NAME);
      return typeof kept === 'string' && key !== undefined ? opened(key, id, kept) : undefined;
    },
    put(id, input) {
      const key = secrets.get(KEY_NAME) ?? newKey(secrets);
      journal.put(id, cipherOf(key).encrypt(id, JSON.stringify(input)));
    },
  };
}

function opened(key: string, id: string, kept: string): unknown {
  try {
    return JSON.parse(cipherOf(key).decrypt(id, kept));
  } catch {
    // Sealed with a key that is gone, or damaged: the same to the reader as nothing kept.
    return undefined;
  }
}

function newKey(secrets: Pick<SecretStore, 'set'>): string {
  const key = randomBytes(KEY_BYTES).toString('base64');
  secrets.set(KEY_NAME, key);
  return key;
}

function cipherOf(key: string) {
  return valueCipher(Buffer.from(key, 'base64'));
}
