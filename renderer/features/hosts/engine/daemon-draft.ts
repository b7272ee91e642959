import { DaemonKey, DaemonSettings } from '../../../../shared/schema/daemon-settings.ts';

/** Settings of the engine as they are typed; empty: as it is on each host. */
export interface DaemonDraft {
  readonly logDriver: '' | 'json-file' | 'local';
  readonly logMaxSize: string;
  readonly logMaxFile: string;
  readonly dataRoot: string;
  readonly insecureRegistries: string;
  readonly dns: string;
  /** `base size` a line. */
  readonly addressPools: string;
  readonly metricsAddress: string;
  readonly liveRestore: '' | 'on' | 'off';
  readonly maxConcurrentDownloads: string;
  readonly reset: readonly DaemonKey[];
}

export type DaemonField = keyof DaemonDraft;
/** By field, the text `daemon.invalid.<field>` with this value. */
export type DaemonErrors = Readonly<Partial<Record<DaemonField, { readonly value: string }>>>;

const text = (value: number | string | null): string => (value === null ? '' : String(value));

export function draftOfDaemon(settings: DaemonSettings): DaemonDraft {
  const { liveRestore } = settings;
  return {
    logDriver: settings.logDriver ?? '',
    logMaxSize: text(settings.logMaxSize),
    logMaxFile: text(settings.logMaxFile),
    dataRoot: text(settings.dataRoot),
    insecureRegistries: (settings.insecureRegistries ?? []).join(' '),
    dns: (settings.dns ?? []).join(' '),
    addressPools: (settings.addressPools ?? []).map(({ base, size }) => `${base} ${size}`).join('\n'),
    metricsAddress: text(settings.metricsAddress),
    liveRestore: liveRestore === null ? '' : liveRestore ? 'on' : 'off',
    maxConcurrentDownloads: text(settings.maxConcurrentDownloads),
    reset: settings.reset,
  };
}

/** The settings, or what is wrong with them, field by field. */
export function readDaemon(draft: DaemonDraft): {
  readonly settings: DaemonSettings | null;
  readonly errors: DaemonErrors;
} {
  const read: Readonly<Record<DaemonField, unknown>> = {
    logDriver: draft.logDriver || null,
    logMaxSize: draft.logMaxSize.trim().toLowerCase() || null,
    logMaxFile: number(draft.logMaxFile),
    dataRoot: draft.dataRoot.trim() || null,
    insecureRegistries: list(draft.insecureRegistries),
    dns: list(draft.dns),
    addressPools: pools(draft.addressPools),
    metricsAddress: draft.metricsAddress.trim() || null,
    liveRestore: draft.liveRestore === '' ? null : draft.liveRestore === 'on',
    maxConcurrentDownloads: number(draft.maxConcurrentDownloads),
    reset: draft.reset,
  };
  const parsed = DaemonSettings.safeParse(read);
  if (parsed.success) return { settings: parsed.data, errors: {} };
  const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
  const fields = (Object.keys(read) as DaemonField[]).filter((field) => wrong.has(field));
  return {
    settings: null,
    errors: Object.fromEntries(fields.map((field) => [field, { value: String(draft[field]) }])),
  };
}

function number(typed: string): number | null {
  return typed.trim() === '' ? null : Number(typed);
}

function list(typed: string): readonly string[] | null {
  const entries = typed.split(/[\s,]+/).filter(Boolean);
  return entries.length === 0 ? null : entries;
}

function pools(typed: string): readonly { readonly base: string; readonly size: number }[] | null {
  const lines = typed.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return null;
  return lines.map((line) => {
    const [base = '', size = ''] = line.trim().split(/\s+/);
    return { base, size: Number(size) };
  });
}

export const resettableKeys = DaemonKey.options;
