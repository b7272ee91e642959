import type { Baseline, BaselineEntry } from '../schema/drift.ts';
import { daemonJsonKey } from './daemon-json.ts';
import type { Facts } from './facts.ts';
import type { OwnSource } from './own-sources.ts';

/**
 * Names of what can be set and looked after; a key of `daemon.json` is named after its prefix (`log-opts.max-size`: one option
 * of it), so are a file below `certs.d`, a file that names package sources, the key that they are checked with, and a label of the node.
 */
export const driftNames = {
  docker: 'docker/present',
  unit: 'docker/unit',
  mirrorsInUse: 'docker/mirrors',
  role: 'swarm/role',
  registry: 'registry/container',
  daemonJson: (key: string) => `daemon.json/${key}`,
  certificate: (path: string) => `certificate/${path}`,
  source: (of: OwnSource) => `source/${of}`,
  sourceKey: 'source-key/apt',
  nodeLabel: (name: string) => `node-label/${name}`,
} as const;

/** The value of what is not there: a key, a label. */
export const notSet = 'not set';

/** What was seen of a host: by itself, and as its cluster has it. Null: not looked at. */
export interface Seen {
  readonly facts: Facts | null;
  readonly labels: Readonly<Record<string, string>> | null;
}

/** The value that a host has now; null: not known, which is never drift. */
export function valueNow(name: string, { facts, labels }: Seen): string | null {
  const [group, rest = ''] = split(name);
  if (group === 'node-label') return labels && (labels[rest] ?? notSet);
  return facts && valueInFacts(name, facts);
}

function valueInFacts(name: string, facts: Facts): string | null {
  const [group, rest = ''] = split(name);
  const { docker } = facts;
  if (group === 'daemon.json')
    return docker.daemonJson.readable ? withNotSet(daemonJsonKey(docker.daemonJson.text, rest)) : null;
  if (group === 'source') return source(facts, rest);
  if (group === 'certificate') return facts.access.asRoot ? certificate(facts, rest) : null;
  switch (name) {
    case driftNames.sourceKey:
      return facts.packages.ownKeyring === '' ? 'missing' : (facts.packages.ownKeyring?.slice(0, 12) ?? null);
    case driftNames.docker:
      return docker.kind === 'none' ? 'missing' : 'installed';
    case driftNames.unit:
      if (docker.kind === 'none' || docker.active === null || docker.enabled === null) return null;
      return `${docker.active ? 'active' : 'stopped'}, ${docker.enabled ? 'enabled' : 'disabled'}`;
    case driftNames.mirrorsInUse:
      return docker.server && (docker.server.mirrors.join(', ') || 'none');
    case driftNames.role:
      return docker.server && roleOf(docker.server.swarm);
    case driftNames.registry:
      return (
        docker.server &&
        (/^up /i.test(docker.slipwayRegistry ?? '') ? 'running' : (docker.slipwayRegistry ?? 'missing'))
      );
    default:
      return null;
  }
}

function split(name: string): readonly [string, string?] {
  const at = name.indexOf('/');
  return [name.slice(0, at), name.slice(at + 1)];
}

const withNotSet = (value: string | null | undefined): string | null => (value === undefined ? notSet : value);

function source({ packages }: Facts, of: string): string | null {
  if (of !== 'apt' && of !== 'yum') return null;
  const text = packages.ownSources[of];
  return text === '' ? 'missing' : text;
}

function certificate({ docker }: Facts, path: string): string {
  return docker.certificates.find((file) => file.path === path)?.sha256.slice(0, 12) ?? 'missing';
}

function roleOf(swarm: NonNullable<Facts['docker']['server']>['swarm']): string {
  if (swarm.state !== 'active') return swarm.state;
  return swarm.manager ? 'manager' : 'worker';
}

/** The record after an apply: what it set has the value that was read back, all else stays as it was. */
export function afterApply(
  before: Baseline | undefined,
  set: { readonly hostId: string; readonly names: readonly string[]; readonly operationId: string },
  read: Seen & { readonly at: number },
): Baseline {
  const names = [...new Set(set.names)].filter(
    (name) => !/^source(-key)?\//.test(name) || valueNow(name, read) !== 'missing',
  );
  const fresh = names.flatMap((name): BaselineEntry[] => {
    const value = valueNow(name, read);
    return value === null ? [] : [{ name, value, operationId: set.operationId, at: read.at, acceptedAt: null }];
  });
  const kept = (before?.entries ?? []).filter(({ name }) => !fresh.some((entry) => entry.name === name));
  const entries = [...kept, ...fresh];
  const baseline = {
    id: set.hostId,
    entries,
    drift: before?.drift ?? [],
    comparedAt: null,
    since: before?.since ?? null,
  };
  return compared(baseline, read, read.at);
}

/** The record after a command that was read back: these are the values from now on. */
export function setTo(
  before: Baseline | undefined,
  set: { readonly hostId: string; readonly values: Readonly<Record<string, string>>; readonly at: number },
): Baseline {
  const fresh = Object.entries(set.values).map(
    ([name, value]): BaselineEntry => ({ name, value, operationId: null, at: set.at, acceptedAt: null }),
  );
  const others = (list: Baseline['entries']) => list.filter(({ name }) => set.values[name] === undefined);
  const drift = (before?.drift ?? []).filter(({ name }) => set.values[name] === undefined);
  return {
    id: set.hostId,
    entries: [...others(before?.entries ?? []), ...fresh],
    drift,
    comparedAt: before?.comparedAt ?? null,
    since: drift.length > 0 ? (before?.since ?? set.at) : null,
  };
}

/** What is no longer so. What was not looked at this time stays as it was found last. */
export function compared(baseline: Baseline, seen: Seen, at: number): Baseline {
  const looked = (name: string) => (name.startsWith(driftNames.nodeLabel('')) ? seen.labels : seen.facts) !== null;
  const drift = baseline.entries.flatMap(({ name, value }) => {
    if (!looked(name)) return baseline.drift.filter((each) => each.name === name);
    const found = valueNow(name, seen);
    return found === null || found === value ? [] : [{ name, found }];
  });
  const comparedAt = seen.facts === null ? baseline.comparedAt : at;
  return { ...baseline, drift, comparedAt, since: drift.length > 0 ? (baseline.since ?? at) : null };
}

/** The label names with their values among what is remembered. */
export function rememberedLabels({ entries }: Pick<Baseline, 'entries'>): ReadonlyMap<string, string | null> {
  const prefix = driftNames.nodeLabel('');
  return new Map(
    entries.flatMap(({ name, value }) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value === notSet ? null : value] as const] : [],
    ),
  );
}

/** Takes what was found under these names for right. */
export function accepted(baseline: Baseline, names: readonly string[], at: number): Baseline {
  const found = new Map(
    baseline.drift.filter(({ name }) => names.includes(name)).map((each) => [each.name, each.found]),
  );
  const drift = baseline.drift.filter(({ name }) => !found.has(name));
  const entries = baseline.entries.map((entry) => {
    const value = found.get(entry.name);
    return value === undefined ? entry : { ...entry, value, acceptedAt: at };
  });
  return { ...baseline, entries, drift, since: drift.length > 0 ? baseline.since : null };
}
