import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { createMemorySecrets } from '../secrets/memory-secrets.ts';
import { existingKeyFileCipher, type SecretCipher } from '../secrets/secret-cipher.ts';
import { openSecretsFile } from '../secrets/secrets-file.ts';
import type { StartNotice } from '../settings/settings-file.ts';
import type { SecretStore } from '../stores.ts';

export type SystemProtection = Pick<
  SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>;

/** The key ring keeps the key. The name goes into the text, since safeStorage authenticates nothing beside it. */
function systemCipher(system: SystemProtection): SecretCipher {
  return {
    header: { protection: 'system' },
    encrypt: (name, text) => system.encryptString(`${name}\n${text}`).toString('base64'),
    decrypt(name, payload) {
      const text = system.decryptString(Buffer.from(payload, 'base64'));
      if (!text.startsWith(`${name}\n`)) throw new Error('the value belongs to another name');
      return text.slice(name.length + 1);
    },
  };
}

/**
 * Electron's safeStorage on Linux without a key ring (`basic_text`) encrypts with a password that is in its source:
 * https://www.electronjs.org/docs/latest/api/safe-storage. That protects nothing, so it counts as none.
 */
function protects(system: SystemProtection, platform: NodeJS.Platform): boolean {
  if (!system.isEncryptionAvailable()) return false;
  return platform !== 'linux' || system.getSelectedStorageBackend() !== 'basic_text';
}

/** Secrets protected by the system; in memory only, and said, where it can't. An existing file is then left alone. */
export function openSystemSecrets(
  folder: string,
  system: SystemProtection,
  platform: NodeJS.Platform = process.platform,
): { readonly store: SecretStore; readonly notices: readonly StartNotice[] } {
  const path = join(folder, 'secrets.json');
  const keyFile = join(folder, 'secrets.key');
  if (!protects(system, platform)) {
    const key = existsSync(path) ? 'secretsUnreadable' : 'secretsNotKept';
    return { store: createMemorySecrets(), notices: [{ key, params: { file: path } }] };
  }
  const { store, setAside } = openSecretsFile(path, {
    wanted: 'system',
    fresh: () => systemCipher(system),
    existing(header) {
      switch (header.protection) {
        case 'system':
          return systemCipher(system);
        case 'key-file':
          return existingKeyFileCipher(keyFile);
        case 'passphrase':
          return undefined;
      }
    },
  });
  return { store, notices: setAside ? [{ key: 'secretsCorrupt', params: { copy: setAside } }] : [] };
}
