import { z } from 'zod';
import { type CollectionName, collectionSchemas } from '../../../shared/schema/collections.ts';
import { Settings } from '../../../shared/schema/settings.ts';

/** Collections that are configuration and rest in the settings file. */
export const configCollections = [
  'hosts',
  'setups',
  'clusters',
  'registries',
  'applications',
  'receivers',
  'channels',
] as const satisfies readonly CollectionName[];
export type ConfigCollection = (typeof configCollections)[number];

/** The settings file as it is written. Records are checked one by one, so that a bad one costs only itself. */
export interface SettingsDocument {
  readonly version: number;
  readonly settings: Settings;
  readonly records: Readonly<Record<ConfigCollection, readonly { readonly id: string }[]>>;
}

const SETTINGS_VERSION = 1;

/** `migrations[n]` makes version n + 1 out of version n. */
const migrations: Readonly<Record<number, (document: unknown) => unknown>> = {};

const emptyRecords: SettingsDocument['records'] = {
  hosts: [],
  setups: [],
  clusters: [],
  registries: [],
  applications: [],
  receivers: [],
  channels: [],
};

export type ReadDocument =
  | { readonly kind: 'fresh' | 'good' | 'migrated'; readonly document: SettingsDocument }
  /** Some parts didn't fit and were left out; `lost` names them. */
  | { readonly kind: 'mended'; readonly document: SettingsDocument; readonly lost: readonly string[] }
  | { readonly kind: 'newer'; readonly version: number };

const Versioned = z.looseObject({ version: z.number().int().min(1) });
const Outline = z.object({ settings: z.unknown(), records: z.record(z.string(), z.unknown()).catch({}) });

function migrated(raw: z.infer<typeof Versioned>): unknown {
  let document: unknown = raw;
  for (let version = raw.version; version < SETTINGS_VERSION; version += 1) {
    document = migrations[version]?.(document) ?? document;
  }
  return document;
}

function mendSettings(raw: unknown, lost: string[]): Settings {
  const whole = Settings.safeParse(raw);
  if (whole.success) return whole.data;
  const given = z.record(z.string(), z.unknown()).safeParse(raw).data ?? {};
  if (Object.keys(given).length === 0) lost.push('settings');
  let kept: Settings = Settings.parse({});
  for (const [key, value] of Object.entries(given)) {
    const next = Settings.safeParse({ ...kept, [key]: value });
    if (next.success) kept = next.data;
    else lost.push(`settings.${key}`);
  }
  return kept;
}

function mendRecords(name: ConfigCollection, raw: unknown, lost: string[]): { readonly id: string }[] {
  const list = z.array(z.unknown()).safeParse(raw ?? []);
  if (!list.success) lost.push(name);
  return (list.data ?? []).flatMap((record, index) => {
    const parsed = collectionSchemas[name].safeParse(record);
    if (parsed.success) return [parsed.data];
    lost.push(`${name}.${index}`);
    return [];
  });
}

/** What is in the file, in the present form. Never throws. */
export function readDocument(raw: unknown): ReadDocument {
  const isEmpty = typeof raw === 'object' && raw !== null && Object.keys(raw).length === 0;
  const versioned = Versioned.safeParse(raw);
  if (versioned.data && versioned.data.version > SETTINGS_VERSION) {
    return { kind: 'newer', version: versioned.data.version };
  }
  const outline = versioned.success ? Outline.safeParse(migrated(versioned.data)).data : undefined;
  const lost: string[] = [];
  const document: SettingsDocument = {
    version: SETTINGS_VERSION,
    settings: outline ? mendSettings(outline.settings ?? {}, lost) : Settings.parse({}),
    records: outline
      ? {
          hosts: mendRecords('hosts', outline.records.hosts, lost),
          setups: mendRecords('setups', outline.records.setups, lost),
          clusters: mendRecords('clusters', outline.records.clusters, lost),
          registries: mendRecords('registries', outline.records.registries, lost),
          applications: mendRecords('applications', outline.records.applications, lost),
          receivers: mendRecords('receivers', outline.records.receivers, lost),
          channels: mendRecords('channels', outline.records.channels, lost),
        }
      : emptyRecords,
  };
  if (isEmpty) return { kind: 'fresh', document };
  if (!outline) return { kind: 'mended', document, lost: ['version'] };
  if (lost.length > 0) return { kind: 'mended', document, lost };
  return { kind: versioned.data?.version === SETTINGS_VERSION ? 'good' : 'migrated', document };
}
