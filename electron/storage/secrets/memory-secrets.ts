import type { SecretStore } from '../stores.ts';

/** For systems that can't protect secrets: they are gone when Slipway ends. */
export function createMemorySecrets(): SecretStore {
  const values = new Map<string, string>();
  return {
    protection: 'none',
    get: (key) => values.get(key),
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    together: (work) => work(),
    removeBelow(prefix) {
      for (const key of [...values.keys()]) if (key.startsWith(`${prefix}/`)) values.delete(key);
    },
  };
}
