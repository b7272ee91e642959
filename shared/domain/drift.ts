import type { Baseline, BaselineEntry } from '../schema/drift.ts';
import { daemonJsonKey } from './daemon-json.ts';
import type { Facts } from './facts.ts';

/** Names of what can be set and looked after; a key of `daemon.json` is named after its prefix, so is a file below `certs.d`. */
export const driftNames = {
  docker: 'docker/present',
  unit: 'docker/unit',
  mirrorsInUse: 'docker/mirrors',
  role: 'swarm/role',
  registry: 'registry/container',
  daemonJson: (key: string) => `daemon.json/${key}`,
  certificate: (path: string) => `certificate/${path}`,
} as const;

/** The value that a host has now; null: not known, which is never drift. */
export function valueNow(name: string, facts: Facts): string | null {
  const [group, rest = ''] = split(name);
  const { docker } = facts;
  if (group === 'daemon.json') return docker.daemonJson.readable ? daemonJsonKey(docker.daemonJson.text, rest) : null;
  if (group === 'certificate') return facts.access.asRoot ? certificate(facts, rest) : null;
  switch (name) {
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
  read: { readonly facts: Facts; readonly at: number },
): Baseline {
  const fresh = [...new Set(set.names)].flatMap((name): BaselineEntry[] => {
    const value = valueNow(name, read.facts);
    return value === null ? [] : [{ name, value, operationId: set.operationId, at: read.at, acceptedAt: null }];
  });
  const kept = (before?.entries ?? []).filter(({ name }) => !fresh.some((entry) => entry.name === name));
  const entries = [...kept, ...fresh];
  return compared(
    { id: set.hostId, entries, drift: [], comparedAt: null, since: before?.since ?? null },
    read.facts,
    read.at,
  );
}

/** What is no longer so. */
export function compared(baseline: Baseline, facts: Facts, at: number): Baseline {
  const drift = baseline.entries.flatMap(({ name, value }) => {
    const found = valueNow(name, facts);
    return found === null || found === value ? [] : [{ name, found }];
  });
  return { ...baseline, drift, comparedAt: at, since: drift.length > 0 ? (baseline.since ?? at) : null };
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
