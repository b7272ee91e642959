import type { DaemonKey, DaemonSettings } from '../schema/daemon-settings.ts';
import { type DaemonJsonMerge, mergeDaemonKeys, readDaemonJson } from './daemon-json.ts';

/** What settings make of a host's `daemon.json`; `keys` are those that they say anything about. */
export type DaemonSettingsMerge = DaemonJsonMerge & { readonly keys: readonly DaemonKey[] };

/** The file with these settings and everything else, foreign log options too, as it was. */
export function mergeDaemonSettings(text: string | null, settings: DaemonSettings): DaemonSettingsMerge {
  const present = readDaemonJson(text) ?? {};
  const changes = wantedKeys(settings, present);
  const keys = [...changes.keys()];
  const driver = changes.get('log-driver') ?? present['log-driver'] ?? 'json-file';
  const rotation = settings.logMaxSize !== null || settings.logMaxFile !== null;
  if (rotation && driver !== 'json-file' && driver !== 'local') {
    return { kind: 'invalid', problem: 'logDriver', detail: JSON.stringify(driver), keys };
  }
  return { ...mergeDaemonKeys(text, changes), keys };
}

const fieldsOf: Readonly<Record<DaemonKey, readonly (keyof Omit<DaemonSettings, 'reset'>)[]>> = {
  'log-driver': ['logDriver'],
  'log-opts': ['logMaxSize', 'logMaxFile'],
  'data-root': ['dataRoot'],
  'insecure-registries': ['insecureRegistries'],
  dns: ['dns'],
  'default-address-pools': ['addressPools'],
  'metrics-addr': ['metricsAddress'],
  'live-restore': ['liveRestore'],
  'max-concurrent-downloads': ['maxConcurrentDownloads'],
};

/** The settings of before with what was asked for since. */
export function combinedSettings(before: DaemonSettings, asked: DaemonSettings): DaemonSettings {
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null));
  const gone = Object.fromEntries(asked.reset.flatMap((key) => fieldsOf[key]).map((field) => [field, null]));
  return { ...before, ...gone, ...given, reset: [] };
}

/** The values that the settings ask for, by key; undefined: the key is to go. */
function wantedKeys(
  settings: DaemonSettings,
  present: Readonly<Record<string, unknown>>,
): ReadonlyMap<DaemonKey, unknown> {
  const wanted: readonly (readonly [DaemonKey, unknown])[] = [
    ...settings.reset.map((key) => [key, resetValue(key, present)] as const),
    ['log-driver', settings.logDriver],
    ['log-opts', logOptions(settings, present['log-opts'])],
    ['data-root', settings.dataRoot],
    ['insecure-registries', settings.insecureRegistries],
    ['dns', settings.dns],
    ['default-address-pools', settings.addressPools],
    ['metrics-addr', settings.metricsAddress],
    ['live-restore', settings.liveRestore],
    ['max-concurrent-downloads', settings.maxConcurrentDownloads],
  ];
  return new Map(wanted.filter(([, value]) => value !== null));
}

/**
 * A key that only goes keeps its live value until a restart where a reload would apply it (moby daemon/reload.go): such a key is
 * written with what the engine does by itself.
 */
function resetValue(key: DaemonKey, present: Readonly<Record<string, unknown>>): unknown {
  if (present[key] === undefined) return undefined;
  switch (key) {
    case 'insecure-registries':
      return [];
    case 'live-restore':
      return false;
    default:
      return undefined;
  }
}

/** The engine wants texts, also for numbers. */
function logOptions({ logMaxSize, logMaxFile }: DaemonSettings, present: unknown): unknown {
  if (logMaxSize === null && logMaxFile === null) return null;
  return {
    ...(typeof present === 'object' && present !== null ? present : {}),
    ...(logMaxSize !== null && { 'max-size': logMaxSize }),
    ...(logMaxFile !== null && { 'max-file': String(logMaxFile) }),
  };
}
