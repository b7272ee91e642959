import { buildSteps } from '../../electron/core/provisioning/build-plan.ts';
import type { BuiltInRegistries } from '../../electron/core/provisioning/built-in-registries.ts';
import type { Member, Site } from '../../electron/core/provisioning/site.ts';
import { setupSteps } from '../../electron/core/provisioning/tasks/setup-steps.ts';
import { firstWishes } from '../../shared/domain/plans-wishes.ts';
import type { Host } from '../../shared/schema/host.ts';
import type { SetupWishes } from '../../shared/schema/plan.ts';
import type { Registry } from '../../shared/schema/registry.ts';
import { sampleFacts } from './sample-facts.ts';

export type Sections = NonNullable<Parameters<typeof sampleFacts>[0]>;

const unset = { setAt: null };
const host = (id: string): Host => ({
  id,
  name: id,
  ssh: { address: `10.0.0.${id.slice(1)}`, port: 22, username: 'root', method: 'agent', escalation: 'root' },
  hostKey: null,
  internalAddress: null,
  profiles: [],
  secrets: { password: unset, privateKey: unset, passphrase: unset, sudoPassword: unset },
  createdAt: 0,
});

export interface SiteChanges {
  readonly wishes?: Partial<SetupWishes>;
  readonly nodeIds?: readonly string[];
  readonly cutJoins?: readonly string[];
  readonly registryKnown?: boolean;
}

/** Hosts h1, h2, … at 10.0.0.1, …, with these facts over the sample; the first manages unless wished otherwise. */
export function siteOf(facts: Readonly<Record<string, Sections>>, changes: SiteChanges = {}): Site {
  const ids = Object.keys(facts);
  const wishes = { ...firstWishes(ids), mirrors: ['http://mirror.example'], ...changes.wishes };
  const members = new Map(
    Object.entries(facts).map(([id, sections]): [string, Member] => {
      const address = `10.0.0.${id.slice(1)}`;
      const own = { hostname: id, addresses: `2: eth0    inet ${address}/24 scope global eth0\\ x` };
      return [id, { host: host(id), facts: sampleFacts({ ...own, ...sections }), address }];
    }),
  );
  const first = wishes.managers[0];
  const { registry } = wishes;
  return {
    wishes,
    members,
    firstManager: first === undefined ? null : { hostId: first, address: `10.0.0.${first.slice(1)}` },
    nodeIds: new Set(changes.nodeIds),
    cutJoins: new Set(changes.cutJoins),
    registry: registry && {
      hostId: registry.hostId,
      host: `10.0.0.${registry.hostId.slice(1)}:${registry.port}`,
      port: registry.port,
      known: changes.registryKnown ?? false,
    },
    authority: { certificate: '-----BEGIN CERTIFICATE-----\n', sha256: 'c'.repeat(64) },
  };
}

/** The steps of a set-up of these hosts. */
export function buildSetup(site: Site) {
  return buildSteps(site, setupSteps({ withAuthority: () => [] as readonly Registry[] } as BuiltInRegistries), [
    ...site.members.keys(),
  ]);
}
