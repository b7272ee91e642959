import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { Settings, SettingsPatch } from '../../../shared/schema/settings.ts';
import { copyAside, moveAside } from '../files/set-aside.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import type { RecordBackend } from '../records/record-collection.ts';
import type { SettingsStore } from '../stores.ts';
import { type ConfigCollection, readDocument, type SettingsDocument } from './settings-document.ts';

/** What both shells' libraries have in common (conf, and electron-store, which extends it). */
export interface DocumentStore {
  store: Record<string, unknown>;
}

export type StartNotice = { readonly key: string; readonly params: Record<string, string> };

/** Preferences and configuration in one JSON file; read once, then served from memory. */
export class SettingsFile implements SettingsStore {
  readonly #path: string;
  readonly #store: DocumentStore;
  #document: SettingsDocument;

  constructor(path: string, store: DocumentStore, document: SettingsDocument) {
    this.#path = path;
    this.#store = store;
    this.#document = document;
  }

  get(): Settings {
    return this.#document.settings;
  }

  /** Fails with `input.invalid` for a patch that doesn't fit. */
  update(patch: SettingsPatch): Settings {
    const parsed = SettingsPatch.safeParse(patch);
    if (!parsed.success) throw new SlipwayError('input.invalid', { data: { detail: parsed.error.message } });
    const settings = Object.freeze(Settings.parse({ ...this.#document.settings, ...parsed.data }));
    if (!isDeepStrictEqual(settings, this.#document.settings)) this.write({ ...this.#document, settings });
    return settings;
  }

  backend(name: ConfigCollection): RecordBackend {
    return {
      load: () => this.#document.records[name],
      write: (change) => {
        const records = { ...this.#document.records, [name]: [...change.records()] };
        this.write({ ...this.#document, records });
      },
    };
  }

  write(document: SettingsDocument): void {
    orStorageFailed(this.#path, () => {
      this.#store.store = { ...document };
    });
    this.#document = document;
  }
}

/** conf parses at its construction and throws `SyntaxError`; its `clearInvalidConfig` would wipe the file. */
function openStore(path: string, open: () => DocumentStore, notices: StartNotice[]): DocumentStore {
  try {
    return open();
  } catch (error) {
    if (!(error instanceof SyntaxError) || !existsSync(path)) throw error;
    notices.push({ key: 'settingsCorrupt', params: { file: path, copy: moveAside(path) } });
    return open();
  }
}

/**
 * Opens the settings file. What can't be used is copied aside, named in `notices`, and replaced by defaults; the rest
 * stays. Fails with `storage.failed`, {reason: newerVersion} for a file of a later Slipway.
 */
export function openSettingsFile(
  path: string,
  open: () => DocumentStore,
): { readonly file: SettingsFile; readonly notices: readonly StartNotice[] } {
  return orStorageFailed(path, () => {
    const notices: StartNotice[] = [];
    const store = openStore(path, open, notices);
    const read = readDocument(store.store);
    if (read.kind === 'newer') {
      const data = { file: path, reason: 'newerVersion', version: read.version };
      throw new SlipwayError('storage.failed', { data });
    }
    if (read.kind === 'mended') {
      const params = { file: path, copy: copyAside(path), lost: read.lost.join(', ') };
      notices.push({ key: 'settingsMended', params });
    }
    const file = new SettingsFile(path, store, read.document);
    if (read.kind !== 'good') file.write(read.document);
    return { file, notices };
  });
}
