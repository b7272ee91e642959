import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from './folder/open-folder.ts';
import {
  existingKeyFileCipher,
  newKeyFileCipher,
  passphraseCipher,
  type SecretHeader,
  takePassphrase,
} from './secrets/secret-cipher.ts';
import { openSecretsFile, type SecretsProtection } from './secrets/secrets-file.ts';
import { openConfStore } from './settings/conf-store.ts';
import type { StartNotice } from './settings/settings-file.ts';
import type { SecretStore, Storage } from './stores.ts';

export interface HeadlessStorageOptions {
  /** Made with mode 0700 where missing. */
  readonly dataFolder: string;
  readonly shell?: 'headless';
  /** Protects the secrets instead of a key file. Without it `SLIPWAY_PASSPHRASE` is taken out of the environment. */
  readonly passphrase?: string;
  readonly onError?: (error: unknown) => void;
}

function headlessProtection(keyFile: string, passphrase: string | undefined): SecretsProtection {
  return {
    wanted: passphrase === undefined ? 'key-file' : 'passphrase',
    fresh: () =>
      passphrase === undefined
        ? (existingKeyFileCipher(keyFile) ?? newKeyFileCipher(keyFile))
        : passphraseCipher(passphrase),
    existing(header: SecretHeader) {
      switch (header.protection) {
        case 'key-file':
          return existingKeyFileCipher(keyFile);
        case 'passphrase':
          return passphrase === undefined ? undefined : passphraseCipher(passphrase, header);
        case 'system':
          return undefined;
      }
    },
  };
}

function openHeadlessSecrets(
  folder: string,
  passphrase: string | undefined,
): { readonly store: SecretStore; readonly notices: readonly StartNotice[] } {
  const path = join(folder, 'secrets.json');
  const keyFile = join(folder, 'secrets.key');
  const { store, setAside } = openSecretsFile(path, headlessProtection(keyFile, passphrase));
  // A key file that a passphrase has replaced would only weaken what it no longer protects.
  if (store.protection === 'passphrase') rmSync(keyFile, { force: true });
  return { store, notices: setAside ? [{ key: 'secretsCorrupt', params: { copy: setAside } }] : [] };
}

/** Storage of the serve shell. Errors: see `openFolder`. */
export function openStorage(options: HeadlessStorageOptions): Storage {
  const passphrase = options.passphrase ?? takePassphrase();
  return openFolder({
    dataFolder: options.dataFolder,
    openDocument: openConfStore,
    openSecrets: (folder) => openHeadlessSecrets(folder, passphrase),
    ...(options.onError ? { onError: options.onError } : {}),
  });
}
