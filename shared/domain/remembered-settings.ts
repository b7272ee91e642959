import { DaemonKey, DaemonSettings } from '../schema/daemon-settings.ts';
import type { BaselineEntry } from '../schema/drift.ts';
import { driftNames, notSet } from './drift.ts';

type Field = keyof Omit<DaemonSettings, 'reset'>;

/** Where the value of each setting stands in `daemon.json`; of the log's options only those that are set are Slipway's. */
const paths: Readonly<Record<Field, string>> = {
  logDriver: 'log-driver',
  logMaxSize: 'log-opts.max-size',
  logMaxFile: 'log-opts.max-file',
  dataRoot: 'data-root',
  insecureRegistries: 'insecure-registries',
  dns: 'dns',
  addressPools: 'default-address-pools',
  metricsAddress: 'metrics-addr',
  liveRestore: 'live-restore',
  maxConcurrentDownloads: 'max-concurrent-downloads',
};
const fields = Object.keys(paths) as readonly Field[];

/** The names (`driftNames`) under which settings are remembered after they were written. */
export function namesOfSettings(settings: DaemonSettings): readonly string[] {
  const set = fields.filter((field) => settings[field] !== null).map((field) => paths[field]);
  return [...new Set([...set, ...settings.reset])].map(driftNames.daemonJson);
}

/** The settings that these entries remember; what can't be read any more (a login was taken out) counts as not remembered. */
export function rememberedSettings(entries: readonly Pick<BaselineEntry, 'name' | 'value'>[]): DaemonSettings {
  const values = new Map(entries.map(({ name, value }) => [name, value]));
  const of = (path: string) => values.get(driftNames.daemonJson(path));
  const parsed = Object.fromEntries(fields.map((field) => [field, settingOf(field, of(paths[field]))]));
  const reset = DaemonKey.options.filter((key) => of(key) === notSet);
  const wanted = DaemonSettings.safeParse({ ...parsed, reset });
  return wanted.success ? wanted.data : DaemonSettings.parse({ reset });
}

function settingOf(field: Field, text: string | undefined): unknown {
  if (text === undefined || text === notSet) return null;
  const value: unknown = JSON.parse(text);
  // The engine wants texts, also for numbers.
  const plain = field === 'logMaxFile' ? Number(value) : value;
  return DaemonSettings.shape[field].safeParse(plain).success ? plain : null;
}

/** The mirrors that these entries remember; undefined: none are. */
export function rememberedMirrors(entries: readonly Pick<BaselineEntry, 'name' | 'value'>[]): string[] | undefined {
  const entry = entries.find(({ name }) => name === driftNames.daemonJson('registry-mirrors'));
  if (!entry) return undefined;
  if (entry.value === notSet) return [];
  const value: unknown = JSON.parse(entry.value);
  return Array.isArray(value) ? value.filter((mirror) => typeof mirror === 'string') : undefined;
}
