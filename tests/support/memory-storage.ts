import { memoryBackend } from '../../electron/storage/records/record-collection.ts';
import { RecordHub } from '../../electron/storage/records/record-hub.ts';
import { createMemorySecrets } from '../../electron/storage/secrets/memory-secrets.ts';
import type { Journal, OutputLog, SettingsStore, Storage } from '../../electron/storage/stores.ts';
import type { OutputLine } from '../../shared/schema/operation.ts';
import { Settings, SettingsPatch } from '../../shared/schema/settings.ts';

function memorySettings(): SettingsStore {
  let settings = Settings.parse({});
  return {
    get: () => settings,
    update(patch) {
      settings = Settings.parse({ ...settings, ...SettingsPatch.parse(patch) });
      return settings;
    },
  };
}

function memoryOutputs(): OutputLog {
  const kept = new Map<string, OutputLine[]>();
  return {
    append(id, lines) {
      const log = kept.get(id) ?? [];
      log.push(...lines);
      kept.set(id, log);
    },
    flush: () => undefined,
    read: (id, from, limit) => (kept.get(id) ?? []).slice(from, from + limit),
    count: (id) => kept.get(id)?.length ?? 0,
    remove: (id) => void kept.delete(id),
  };
}

function memoryJournal(): Journal {
  const inputs = new Map<string, string>();
  return {
    get(id) {
      const text = inputs.get(id);
      return text === undefined ? undefined : JSON.parse(text);
    },
    put: (id, input) => void inputs.set(id, JSON.stringify(input)),
  };
}

/** Storage without a disk. Validates like the real one; records are frozen; a listener that throws fails the test. */
export function createMemoryStorage(): Storage {
  return {
    settings: memorySettings(),
    records: new RecordHub({
      backend: () => memoryBackend,
      onListenerError: (error) => {
        throw error;
      },
    }),
    secrets: createMemorySecrets(),
    outputs: memoryOutputs(),
    journal: memoryJournal(),
    notices: [],
    [Symbol.dispose]: () => undefined,
  };
}
