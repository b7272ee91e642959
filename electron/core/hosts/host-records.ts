import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host, HostInput } from '../../../shared/schema/host.ts';
import type { CoreContext } from '../context.ts';
import { noSecrets, removeHostSecrets, writeHostSecrets } from './host-secrets.ts';
import { jumpPath } from './jump-hosts.ts';

export interface HostUpdate {
  readonly host: Host;
  /** The way to the host is another one: what is connected must be closed. */
  readonly wayChanged: boolean;
}

interface HostUser {
  /** For the text: each says what to do about it. */
  readonly reason: string;
  readonly usedBy: string;
  readonly name: string;
}

/** The configured hosts: names are unique, and "This computer" is there at most once. */
export class HostRecords {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  list(): readonly Host[] {
    return this.#context.storage.records.of('hosts').list();
  }

  find(id: string): Host | undefined {
    return this.#context.storage.records.of('hosts').get(id);
  }

  require(id: string): Host {
    return this.#context.storage.records.of('hosts').require(id);
  }

  put(host: Host): Host {
    this.#context.storage.records.of('hosts').put(host);
    return host;
  }

  /** All or none. */
  add(inputs: readonly HostInput[]): Host[] {
    const { storage, clock, newId } = this.#context;
    inputs.forEach((input, index) => {
      assertFree(input, [...this.list(), ...inputs.slice(0, index)]);
    });
    const now = clock.now();
    const named = inputs.map((input) => {
      const id = newId();
      jumpPath({ id, name: input.name, ssh: input.ssh }, (other) => this.find(other));
      return { id, input };
    });
    // Both files are written once, however many hosts there are.
    const hosts = storage.secrets.together(() =>
      named.map(({ id, input }): Host => {
        const { secrets } = writeHostSecrets(storage.secrets, { id, secrets: noSecrets, now }, input.secrets);
        return { ...settingsOf(input), id, hostKey: null, secrets, plantedKey: null, createdAt: now };
      }),
    );
    storage.records.of('hosts').change({ put: hosts, remove: [] });
    return hosts;
  }

  /** Another address or port is another machine until proven otherwise: the pin is dropped. */
  update(id: string, input: HostInput): HostUpdate {
    const { storage, clock } = this.#context;
    const before = this.require(id);
    assertFree(
      input,
      this.list().filter((host) => host.id !== id),
    );
    this.#assertWay(id, input);
    const { secrets, changed } = writeHostSecrets(
      storage.secrets,
      { id, secrets: before.secrets, now: clock.now() },
      input.secrets,
    );
    const samePlace = before.ssh?.address === input.ssh?.address && before.ssh?.port === input.ssh?.port;
    const host = this.put({
      ...settingsOf(input),
      id,
      hostKey: samePlace ? before.hostKey : null,
      secrets,
      plantedKey: before.plantedKey ?? null,
      createdAt: before.createdAt,
    });
    return { host, wayChanged: changed || !sameSsh(before.ssh, input.ssh) };
  }

  /** Refused with `conflict` {usedBy, name} while something depends on the host. */
  remove(id: string, withinOperation = false): void {
    const host = this.require(id);
    const user = this.#userOf(id, withinOperation);
    if (user) throw new SlipwayError('conflict', { data: { host: host.name, ...user } });
    this.#context.storage.records.of('hosts').remove(id);
    removeHostSecrets(this.#context.storage.secrets, id);
  }

  /** Neither this host nor one that goes through it may come to need itself. */
  #assertWay(id: string, { name, ssh }: HostInput): void {
    const changed = (other: string) => {
      const host = this.find(other);
      return host && other === id ? { ...host, name, ssh } : host;
    };
    for (const host of this.list()) {
      const after = changed(host.id);
      if (after && (host.id === id || host.ssh?.jumpHostIds?.length)) jumpPath(after, changed);
    }
  }

  #userOf(id: string, withinOperation: boolean): HostUser | undefined {
    const { records } = this.#context.storage;
    const cluster = records
      .of('clusters')
      .list()
      .find((each) => each.managerHostIds.includes(id) || each.workerHostIds.includes(id));
    if (cluster) return { reason: 'hostUsedByCluster', usedBy: 'cluster', name: cluster.name };
    const registry = records
      .of('registries')
      .list()
      .find((each) => each.hostId === id);
    if (registry) return { reason: 'hostUsedByRegistry', usedBy: 'registry', name: registry.name };
    const application = records
      .of('applications')
      .list()
      .find((each) => each.buildHostId === id);
    if (application) return { reason: 'hostUsedByApplication', usedBy: 'application', name: application.name };
    const behind = this.list().find((each) => each.ssh?.jumpHostIds?.includes(id));
    if (behind) return { reason: 'hostUsedAsJump', usedBy: 'host', name: behind.name };
    // An operation locks its hosts: no other one works on this host at the same time.
    if (withinOperation) return undefined;
    const operation = records
      .of('operations')
      .list()
      .find(
        (each) =>
          (each.state === 'running' || each.state === 'queued') && each.steps.some((step) => step.hostId === id),
      );
    return operation && { reason: 'hostUsedByOperation', usedBy: 'operation', name: operation.id };
  }
}

function settingsOf(input: HostInput): Pick<Host, 'name' | 'ssh' | 'internalAddress' | 'profiles' | 'buildSlots'> {
  return {
    name: input.name,
    ssh: input.ssh,
    internalAddress: input.internalAddress,
    profiles: [...new Set(input.profiles)],
    buildSlots: input.buildSlots,
  };
}

function assertFree(input: HostInput, others: readonly Pick<Host, 'name' | 'ssh'>[]): void {
  // The names become host names, which know no case.
  const name = input.name.toLowerCase();
  if (others.some((other) => other.name.toLowerCase() === name)) {
    throw new SlipwayError('conflict', { data: { field: 'name', reason: 'nameUsed', name: input.name } });
  }
  if (!input.ssh && others.some((other) => !other.ssh)) {
    throw new SlipwayError('conflict', { data: { field: 'ssh', reason: 'thisComputerOnce', name: input.name } });
  }
}

function sameSsh(a: Host['ssh'], b: Host['ssh']): boolean {
  if (!a || !b) return a === b;
  return (
    a.address === b.address &&
    a.port === b.port &&
    a.username === b.username &&
    a.method === b.method &&
    a.escalation === b.escalation &&
    (a.legacyAlgorithms ?? false) === (b.legacyAlgorithms ?? false) &&
    (a.jumpHostIds ?? []).join() === (b.jumpHostIds ?? []).join()
  );
}
