import { safeStorage } from 'electron';
import ElectronStore from 'electron-store';
import { openFolder } from '../folder/open-folder.ts';
import type { DocumentStore } from '../settings/settings-file.ts';
import type { Storage } from '../stores.ts';
import { openSystemSecrets } from './safe-storage-secrets.ts';

export interface DesktopStorageOptions {
  /** Absolute: `app.getPath('userData')` or a folder below it. */
  readonly dataFolder: string;
  readonly onError?: (error: unknown) => void;
}

/** The same file as the serve shell's: electron-store is conf with another name for `configName`. */
function openElectronStore(folder: string): DocumentStore {
  return new ElectronStore<Record<string, unknown>>({
    cwd: folder,
    name: 'settings',
    configFileMode: 0o600,
    clearInvalidConfig: false,
    accessPropertiesByDotNotation: false,
  });
}

/** Storage of the desktop shell; after `app.whenReady()`, since safeStorage is not usable before. Errors: see `openFolder`. */
export function openDesktopStorage(options: DesktopStorageOptions): Storage {
  return openFolder({
    dataFolder: options.dataFolder,
    openDocument: openElectronStore,
    openSecrets: (folder) => openSystemSecrets(folder, safeStorage),
    ...(options.onError ? { onError: options.onError } : {}),
  });
}
