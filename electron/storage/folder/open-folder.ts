import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { CollectionName } from '../../../shared/schema/collections.ts';
import { AppendFile } from '../files/append-file.ts';
import { orStorageFailed } from '../files/storage-failure.ts';
import { openHistory } from '../history/history-database.ts';
import { OutputFiles } from '../history/output-files.ts';
import { sealedJournal } from '../history/sealed-journal.ts';
import { LoggedBackend } from '../records/logged-backend.ts';
import { memoryBackend, type RecordBackend } from '../records/record-collection.ts';
import { RecordHub } from '../records/record-hub.ts';
import { sealedTokens } from '../records/sealed-tokens.ts';
import { WriteBehind } from '../records/write-behind.ts';
import { configCollections } from '../settings/settings-document.ts';
import { type DocumentStore, openSettingsFile, type StartNotice } from '../settings/settings-file.ts';
import type { SecretStore, Storage } from '../stores.ts';
import { OwnerFile } from './owner-file.ts';

export interface ShellStorage {
  readonly dataFolder: string;
  readonly openDocument: (folder: string) => DocumentStore;
  readonly openSecrets: (folder: string) => { readonly store: SecretStore; readonly notices: readonly StartNotice[] };
  /** Hears of failures that no caller waits for (a listener's, a late write's). Warns on stderr unless given. */
  readonly onError?: (error: unknown) => void;
}

/** Views of the engine: asked again at every start. */
const inMemory: readonly CollectionName[] = ['nodes', 'services', 'clusterStates'];

/** What a power cut may take along: states of hosts are measured again (and kept runs of findings made of them), and a check that was cut off is interrupted anyway. */
function mayWait(name: CollectionName): ((record: object) => boolean) | undefined {
  if (name === 'hostStates' || name === 'findingRuns') return () => true;
  if (name !== 'operations') return undefined;
  return (record) => 'kind' in record && record.kind === 'check' && 'state' in record && record.state === 'running';
}

/** A sender waits for its answer until its delivery is kept: SQLite would take several writes of the disk for it. */
function logged(folder: string, backend: RecordBackend, onError: (error: unknown) => void): LoggedBackend {
  const path = join(folder, 'deliveries.jsonl');
  return new LoggedBackend({ backend, log: new AppendFile(path), path, onError });
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error), 'SlipwayStorageWarning');
}

/** What is opened on the way, so that a failure half-way closes it again. */
class Opened implements Disposable {
  readonly #things: Disposable[] = [];

  add<T extends Disposable>(thing: T): T {
    this.#things.push(thing);
    return thing;
  }

  [Symbol.dispose](): void {
    for (const thing of this.#things.splice(0).reverse()) thing[Symbol.dispose]();
  }
}

/**
 * Everything in one data folder, for one process. Fails with `locked` {pid, folder}, `secrets.unavailable`,
 * `storage.failed`, and then has let go of everything.
 */
export function openFolder(shell: ShellStorage): Storage {
  const opened = new Opened();
  try {
    return orStorageFailed(shell.dataFolder, () => assemble(shell, opened));
  } catch (error) {
    opened[Symbol.dispose]();
    throw error;
  }
}

function assemble(shell: ShellStorage, opened: Opened): Storage {
  const folder = shell.dataFolder;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const owner = opened.add(new OwnerFile(folder));
  const onError = shell.onError ?? warn;
  const settings = openSettingsFile(join(folder, 'settings.json'), () => shell.openDocument(folder));
  const secrets = shell.openSecrets(folder);
  const historyPath = join(folder, 'history.sqlite');
  const history = openHistory(historyPath, owner.predecessorDied);
  const database = opened.add(history.database);
  const outputs = opened.add(new OutputFiles(join(folder, 'outputs'), onError));
  const backend = (name: CollectionName): RecordBackend => {
    const config = configCollections.find((candidate) => candidate === name);
    if (config === 'receivers') return sealedTokens(settings.file.backend(config), secrets.store);
    if (config) return settings.file.backend(config);
    if (inMemory.includes(name)) return memoryBackend;
    if (name === 'deliveries') return opened.add(logged(folder, database.backend(name), onError));
    const waits = mayWait(name);
    return waits
      ? opened.add(new WriteBehind(database.backend(name), { mayWait: waits, onError }))
      : database.backend(name);
  };
  const records = new RecordHub({ backend, onListenerError: onError });
  database.removeOrphanedInputs();
  outputs.keepOnly(
    records
      .of('operations')
      .list()
      .map((operation) => operation.id),
  );
  records.onChange((change) => {
    if (change.collection === 'operations') for (const id of change.remove) outputs.remove(id);
  });
  const notices: StartNotice[] = [...settings.notices, ...secrets.notices];
  if (history.removedStaleLock && !history.setAside) notices.push({ key: 'staleLockRemoved', params: {} });
  if (history.setAside) notices.push({ key: 'historyCorrupt', params: { copy: history.setAside } });
  for (const { collection, count } of records.unreadable()) {
    notices.push({ key: 'recordsUnreadable', params: { collection, count: String(count) } });
  }
  return {
    settings: settings.file,
    records,
    secrets: secrets.store,
    outputs,
    journal: sealedJournal(database.journal(), secrets.store),
    notices,
    [Symbol.dispose]: () => opened[Symbol.dispose](),
  };
}
