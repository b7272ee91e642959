import type { Facts } from '../../../shared/domain/facts.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { SetupWishes } from '../../../shared/schema/plan.ts';
import type { Bundle } from '../../adapters/bundle-files.ts';

/** One host of the set-up: as configured, as measured, and where the others reach it. */
export interface Member {
  readonly host: Host;
  readonly facts: Facts;
  readonly address: string;
}

/** The built-in registry as wished. */
export interface RegistrySite {
  readonly hostId: string;
  /** `<internal address>:<port>`, as image references name it. */
  readonly host: string;
  readonly port: number;
  /** True: Slipway knows the login of the registry at this address. */
  readonly known: boolean;
}

/** The proxy of one host: as it is, and as it is wished. */
export interface HostProxy {
  /** Null: none. Without the login. */
  readonly present: string | null;
  /** Null: none is wanted. Without the login. */
  readonly wanted: string | null;
  /** With the login: to be sent to the host, and nowhere else. */
  readonly secretText: () => string;
  readonly address: string;
  /** Whether the running engine has what the file says; `down`: none runs. */
  readonly engine: 'same' | 'other' | 'down';
}

/** Everything that the steps are computed from; read once for a plan and once more before it is applied. */
export interface Site {
  readonly wishes: SetupWishes;
  /** Hosts that could be read, by id. */
  readonly members: ReadonlyMap<string, Member>;
  /** The manager that starts the cluster, or has: its host id and address. */
  readonly firstManager: { readonly hostId: string; readonly address: string } | null;
  /** Engine's ids of the nodes of this cluster; empty before it exists. */
  readonly nodeIds: ReadonlySet<string>;
  /** Hosts on which a join of ours was cut off, by the ledger. */
  readonly cutJoins: ReadonlySet<string>;
  readonly registry: RegistrySite | null;
  /** The offline bundle that is wished, as it lies here. */
  readonly bundle?: Bundle;
  /** Proxies of the hosts for which there is a wish. */
  readonly proxies?: ReadonlyMap<string, HostProxy>;
  readonly authority: { readonly certificate: string; readonly sha256: string };
}

/** True where the engine of this host is a node of the cluster that these wishes mean. */
export function isMember(site: Site, member: Member): boolean {
  const swarm = member.facts.docker.server?.swarm;
  return swarm?.state === 'active' && site.nodeIds.has(swarm.nodeId);
}

/** What this host is wished to be in the cluster; null: no part of it. */
export function wishedRole({ wishes }: Site, { host }: Member): 'manager' | 'worker' | null {
  if (wishes.managers.includes(host.id)) return 'manager';
  return wishes.workers.includes(host.id) ? 'worker' : null;
}
