import { readDaemonJson, sameMirrors, sameValue } from './daemon-json.ts';
import { needsRestart } from './daemon-settings.ts';
import type { DockerFacts } from './facts.ts';

/** A file that Slipway put aside before it changed `daemon.json`. */
export type DaemonBackup = DockerFacts['daemonJson']['backups'][number];

/** What the running engine was started with. `known` false: the file changed since, and nobody kept what it was. */
export type StartedWith = { readonly known: true; readonly text: string | null } | { readonly known: false };

/**
 * The content of `daemon.json` at the engine's last start, which is what counts for keys that no reload applies: the file
 * itself where it is older than the process, else the first copy that was put aside after the start.
 * Null: no engine runs.
 */
export function startedWith({ server, daemonJson, startedAt }: DockerFacts): StartedWith | null {
  if (server === null) return null;
  if (startedAt === null) return { known: false };
  const after = daemonJson.backups.filter(({ putAsideAt }) => putAsideAt > startedAt);
  const [first] = [...after].sort((a, b) => a.putAsideAt - b.putAsideAt);
  if (first) return first.writtenAt <= startedAt ? { known: true, text: first.text } : { known: false };
  const unchanged = daemonJson.writtenAt === null || daemonJson.writtenAt <= startedAt;
  return unchanged ? { known: true, text: daemonJson.text } : { known: false };
}

/** Keys of this file that differ from what the engine was started with and that only a restart applies; null: not known. */
export function pendingKeys(docker: DockerFacts, text: string | null): readonly string[] | null {
  const started = startedWith(docker);
  if (started === null) return [];
  return started.known ? restartKeysBetween(started.text, text) : null;
}

/** Keys that differ between two files and that only a restart applies. */
export function restartKeysBetween(some: string | null, other: string | null): readonly string[] {
  const before = readDaemonJson(some) ?? {};
  const after = readDaemonJson(other) ?? {};
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.filter((key) => needsRestart(key) && !sameValue(before[key], after[key]));
}

/** One key as the file has it, beside whether the engine goes by it. */
export interface DaemonKeyState {
  readonly key: string;
  /** As JSON. */
  readonly value: string;
  readonly state: 'inEffect' | 'afterRestart' | 'notTaken' | 'unknown';
}

/** Every key of the file; empty where there is none or it is broken. */
export function daemonKeyStates(docker: DockerFacts): readonly DaemonKeyState[] {
  const present = readDaemonJson(docker.daemonJson.text) ?? {};
  const pending = pendingKeys(docker, docker.daemonJson.text);
  return Object.entries(present).map(([key, value]) => ({
    key,
    value: JSON.stringify(value),
    state: stateOf(docker, { key, value, pending }),
  }));
}

function stateOf(
  { server }: DockerFacts,
  of: { readonly key: string; readonly value: unknown; readonly pending: readonly string[] | null },
): DaemonKeyState['state'] {
  if (server === null) return 'unknown';
  if (of.key === 'registry-mirrors') {
    const list = Array.isArray(of.value) ? of.value.map(String) : [];
    return sameMirrors(list, server.mirrors) ? 'inEffect' : 'notTaken';
  }
  if (of.key === 'live-restore') return of.value === server.liveRestore ? 'inEffect' : 'notTaken';
  if (!needsRestart(of.key)) return 'inEffect';
  if (of.pending === null) return 'unknown';
  return of.pending.includes(of.key) ? 'afterRestart' : 'inEffect';
}
