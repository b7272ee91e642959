import { noDaemonSettings } from '../schema/daemon-settings.ts';
import type { Profile } from '../schema/host.ts';
import { InstallWishes } from '../schema/install.ts';
import type { SetupWishes } from '../schema/plan.ts';
import { configuredMirrors, normalMirrors } from './daemon-json.ts';
import type { Facts } from './facts.ts';
import { defaultPool, freePool } from './plans-addresses.ts';

const defaultRegistryPort = 5000;

/** Mission: 2 cores and 4 GB to run a manager steadily; 5 % less is reported because firmware takes some. */
const steadyManager = { cores: 2, memoryBytes: 3.8e9 };
/** Below this the registry goes to another host. */
const smallMemoryBytes = 1.4e9;

/** Wishes before anything was measured: the first host manages, the others work. */
export function firstWishes(hostIds: readonly string[]): SetupWishes {
  const [first, ...others] = hostIds;
  return {
    managers: first === undefined ? [] : [first],
    workers: others,
    mirrors: [],
    install: InstallWishes.parse({}),
    registry: first === undefined ? null : { hostId: first, port: defaultRegistryPort },
    addressPool: defaultPool,
    clusterName: 'production',
    daemon: noDaemonSettings,
  };
}

/**
 * Wishes filled in from the facts: a host that manages a cluster already, else the first one strong enough, else the
 * strongest, becomes the manager; mirrors that are in use stay; the pool clashes with no route.
 */
export function proposeWishes(current: SetupWishes, facts: ReadonlyMap<string, Facts>): SetupWishes {
  const ids = [...facts.keys()];
  const manager = pickManager(ids, facts);
  if (manager === undefined) return current;
  const workers = ids.filter((id) => id !== manager);
  const mirrors = [...facts.values()].flatMap(
    (of) => of.docker.server?.mirrors ?? configuredMirrors(of.docker.daemonJson.text),
  );
  return {
    ...current,
    managers: [manager],
    workers,
    mirrors: normalMirrors([...current.mirrors, ...mirrors]).map((mirror) => mirror.replace(/\/$/, '')),
    registry: { hostId: pickRegistry(manager, facts), port: current.registry?.port ?? defaultRegistryPort },
    addressPool: freePool([...facts.values()]),
  };
}

function pickManager(ids: readonly string[], facts: ReadonlyMap<string, Facts>): string | undefined {
  const manages = (id: string) => facts.get(id)?.docker.server?.swarm.manager === true;
  const strong = (id: string) =>
    (facts.get(id)?.cores ?? 0) >= steadyManager.cores && memory(id, facts) >= steadyManager.memoryBytes;
  return ids.find(manages) ?? ids.find(strong) ?? strongest(ids, facts);
}

function pickRegistry(manager: string, facts: ReadonlyMap<string, Facts>): string {
  const present = [...facts].find(([, of]) => of.docker.slipwayRegistry !== null);
  if (present) return present[0];
  if (memory(manager, facts) >= smallMemoryBytes) return manager;
  return strongest([...facts.keys()], facts) ?? manager;
}

function memory(id: string, facts: ReadonlyMap<string, Facts>): number {
  return facts.get(id)?.memoryBytes ?? 0;
}

function strongest(ids: readonly string[], facts: ReadonlyMap<string, Facts>): string | undefined {
  return [...ids].sort((one, other) => memory(other, facts) - memory(one, facts))[0];
}

/** Wishes for a changed list of hosts: who left has no role any more, who joined is a worker. */
export function wishesForHosts(wishes: SetupWishes, hostIds: readonly string[]): SetupWishes {
  const here = (id: string) => hostIds.includes(id);
  const managers = wishes.managers.filter(here);
  const workers = wishes.workers.filter(here);
  const fresh = hostIds.filter((id) => !managers.includes(id) && !workers.includes(id));
  const first = managers.length === 0 ? [...workers, ...fresh].slice(0, 1) : [];
  const registry = wishes.registry && here(wishes.registry.hostId) ? wishes.registry : null;
  return {
    ...wishes,
    managers: [...managers, ...first],
    workers: [...workers, ...fresh].filter((id) => !first.includes(id)),
    registry: registry ?? (wishes.registry && first[0] ? { ...wishes.registry, hostId: first[0] } : null),
  };
}

/** What a host has to be good for under these wishes. */
export function profilesFor(hostId: string, wishes: SetupWishes): Profile[] {
  const profiles: Profile[] = [];
  if (wishes.managers.includes(hostId)) profiles.push('swarm-manager');
  if (wishes.workers.includes(hostId)) profiles.push('swarm-worker');
  if (wishes.registry?.hostId === hostId) profiles.push('registry');
  return profiles;
}
