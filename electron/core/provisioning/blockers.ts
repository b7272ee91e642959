import { judge, judgeTogether } from '../../../shared/domain/checks/index.ts';
import { about, judgeWishes } from '../../../shared/domain/plans.ts';
import { isPrivate, poolClashes } from '../../../shared/domain/plans-addresses.ts';
import { profilesFor } from '../../../shared/domain/plans-wishes.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { PlanBlocker } from '../../../shared/schema/plan.ts';
import { hangsInCutJoin } from './cut-joins.ts';
import { daemonBlockers, daemonWarnings } from './daemon-notices.ts';
import type { SiteReading } from './read-site.ts';
import { isMember, type Member, type Site } from './site.ts';
import { installChoice } from './steps/install-choice.ts';

interface Notices {
  readonly blockers: readonly PlanBlocker[];
  readonly warnings: readonly PlanBlocker[];
}

interface Judged {
  /** Those that are changed; what else was read is not judged. */
  readonly hosts: readonly Host[];
  readonly now: number;
  /** The wishes are those of before, also of other hosts: they are not judged anew. */
  readonly remembered: boolean;
}

/** What keeps a plan from being applied, and what the admin should know before. */
export function judgeSite(reading: SiteReading, { hosts, now, remembered }: Judged): Notices {
  const { site, failed, withoutAddress } = reading;
  const ids = hosts.map((host) => host.id);
  const wishes = remembered ? { blockers: [], warnings: [] } : judgeWishes(site.wishes, ids);
  const unread = hosts.flatMap((host) => {
    const error = failed.get(host.id);
    return error ? [about(host.id, 'unreadable', { host: host.name, code: error.code })] : [];
  });
  const addressless = withoutAddress.map(({ host }) => about(host.id, 'noAddress', { host: host.name }));
  const changed = [...site.members.values()].filter(({ host }) => ids.includes(host.id));
  const notices = changed.map((member) => judgeMember(site, member, { now, remembered }));
  return {
    blockers: [
      ...bundleBlockers(site),
      ...wishes.blockers,
      ...unread,
      ...addressless,
      ...notices.flatMap((notice) => notice.blockers),
      ...togetherBlockers(site),
    ],
    warnings: [...wishes.warnings, ...notices.flatMap((notice) => notice.warnings)],
  };
}

/** Clones, equal names and clocks far apart: hosts are kept from joining a cluster in which they would be mistaken for each other. */
function togetherBlockers(site: Site): readonly PlanBlocker[] {
  const members = [...site.members.values()];
  const found = judgeTogether(members.map(({ host, facts }) => ({ id: host.id, name: host.name, facts })));
  return members
    .filter((member) => inCluster(site, member.host.id) && !isMember(site, member))
    .flatMap(({ host }) => (found.get(host.id) ?? []).map((finding) => ({ hostId: host.id, finding })))
    .filter(({ finding }) => finding.verdict === 'fail')
    .map(({ hostId, finding }) => ({ hostId, reason: finding.reason }));
}

function judgeMember(site: Site, member: Member, { now, remembered }: Pick<Judged, 'now' | 'remembered'>): Notices {
  const { facts, host } = member;
  const warnings: PlanBlocker[] = [];
  const warn = (key: string, params = {}) => warnings.push(about(host.id, key, { host: host.name, ...params }));
  if (facts.docker.kind === 'none') {
    const choice = installChoice(site, member);
    const plain = 'repository' in choice && choice.repository.kind === 'plain';
    if (plain) warn('unsignedPackages', { repository: choice.repository.base });
    if (choice.method === 'rancher') warn('oldEngine', { version: choice.line });
  }
  if (facts.virtualization.container) warn('container');
  if (site.firstManager && !isPrivate(member.address)) warn('publicAddress', { address: member.address });
  warnings.push(...daemonWarnings(site, member));
  const role = site.wishes.managers.includes(host.id);
  // Where the role is remembered, the plan sets it right or leaves it as accepted.
  if (!remembered && isMember(site, member) && facts.docker.server?.swarm.manager !== role) warn('otherRole');
  const own = [
    ...rootBlockers(member),
    ...installBlockers(site, member),
    ...daemonBlockers(site, member),
    ...swarmBlockers(site, member),
  ];
  return { blockers: [...own, ...failedChecks(site, member, { now, saidAlready: own.length > 0 })], warnings };
}

function rootBlockers({ facts, host }: Member): readonly PlanBlocker[] {
  const blockers: PlanBlocker[] = [];
  if (!facts.access.asRoot) blockers.push(about(host.id, 'noRoot', { host: host.name, user: facts.access.user }));
  if (facts.docker.kind === 'podman' || facts.docker.kind === 'snap') {
    blockers.push(about(host.id, 'otherDocker', { host: host.name, kind: facts.docker.kind }));
  }
  return blockers;
}

function bundleBlockers({ bundle }: Site): readonly PlanBlocker[] {
  if (!bundle) return [];
  if (bundle.problem) return [about(null, `bundle.${bundle.problem}`, { path: bundle.path })];
  return bundle.wrong.map(({ name, expected, sha256 }) =>
    about(null, 'bundle.corrupt', { file: name, expected, sha256 }),
  );
}

function installBlockers(site: Site, member: Member): readonly PlanBlocker[] {
  if (member.facts.docker.kind !== 'none') return [];
  const choice = installChoice(site, member);
  if (choice.method !== 'none') return [];
  return [
    { hostId: member.host.id, reason: { ...choice.why, params: { ...choice.why.params, host: member.host.name } } },
  ];
}

function inCluster({ wishes }: Site, hostId: string): boolean {
  return wishes.managers.includes(hostId) || wishes.workers.includes(hostId);
}

function swarmBlockers(site: Site, member: Member): readonly PlanBlocker[] {
  const { facts, host } = member;
  if (!inCluster(site, host.id)) return [];
  const swarm = facts.docker.server?.swarm;
  const state = swarm?.state ?? 'inactive';
  if (hangsInCutJoin(site, member)) return [];
  if (state !== 'inactive' && state !== 'active') {
    return [about(host.id, 'swarmState', { host: host.name, state, detail: swarm?.error ?? '' })];
  }
  if (state === 'active') return isMember(site, member) ? [] : [about(host.id, 'otherCluster', { host: host.name })];
  const clashes = site.nodeIds.size === 0 ? poolClashes(site.wishes.addressPool, [facts]) : [];
  return clashes.length > 0
    ? [about(host.id, 'poolClash', { host: host.name, pool: site.wishes.addressPool, route: clashes.join(', ') })]
    : [];
}

/** Checks whose failure the plan's own blockers say with more detail. */
const sameMatters = new Set([
  'access.root',
  'docker.configuration',
  'docker.keys',
  'docker.liveRestore',
  'leftover.swarm',
]);

/** Failed checks count unless the plan itself repairs what they found. */
function failedChecks(
  site: Site,
  member: Member,
  { now, saidAlready }: { readonly now: number; readonly saidAlready: boolean },
): readonly PlanBlocker[] {
  const { facts, host, address } = member;
  const context = {
    now,
    internalAddress: address,
    escalation: host.ssh?.escalation ?? ('local' as const),
    member: isMember(site, member),
    ...(site.wishes.registry?.hostId === host.id ? { registryPort: site.wishes.registry.port } : {}),
  };
  return judge(facts, profilesFor(host.id, site.wishes), context)
    .filter((finding) => finding.verdict === 'fail' && !finding.fixedByPlan)
    .filter((finding) => !(saidAlready && sameMatters.has(finding.check)))
    .map((finding) => ({ hostId: host.id, reason: finding.reason }));
}
