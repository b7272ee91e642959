import type { Facts } from '../../../shared/domain/facts.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { SetupWishes } from '../../../shared/schema/plan.ts';

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

/** Everything that the steps are computed from; read once for a plan and once more before it is applied. */
export interface Site {
  readonly wishes: SetupWishes;
  /** Hosts that could be read, by id. */
  readonly members: ReadonlyMap<string, Member>;
  /** The manager that starts the cluster, or has: its host id and address. */
  readonly firstManager: { readonly hostId: string; readonly address: string } | null;
  /** Engine's ids of the nodes of this cluster; empty before it exists. */
  readonly nodeIds: ReadonlySet<string>;
  readonly registry: RegistrySite | null;
  readonly authority: { readonly certificate: string; readonly sha256: string };
}

/** True where the engine of this host is a node of the cluster that these wishes mean. */
export function isMember(site: Site, member: Member): boolean {
  const swarm = member.facts.docker.server?.swarm;
  return swarm?.state === 'active' && site.nodeIds.has(swarm.nodeId);
}
