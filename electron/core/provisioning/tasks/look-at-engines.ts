import { configuredMirrors } from '../../../../shared/domain/daemon-json.ts';
import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker } from '../../../../shared/schema/plan.ts';
import { linkSteps } from '../build-plan.ts';
import { daemonBlockers, daemonWarnings } from '../daemon-notices.ts';
import { readSite, type SiteParts, type SiteReading, type SiteRequest } from '../read-site.ts';
import type { Member, Site } from '../site.ts';
import type { StepKind } from '../steps/step.ts';
import type { TaskView } from './task.ts';

export interface EngineLook extends SiteRequest {
  readonly kinds: readonly StepKind[];
  /** False: each host keeps the mirrors that its file has. */
  readonly mirrorsWished: boolean;
  /** True: the task leaves the daemon's settings alone, so what is wrong with their file keeps nothing from being done. */
  readonly settingsUntouched?: boolean;
}

/** Looks at engines that are set up, for a change of their settings alone: nothing else of the hosts is judged. */
export async function lookAtEngines(
  parts: SiteParts,
  { kinds, mirrorsWished, settingsUntouched = false, ...request }: EngineLook,
  signal: AbortSignal,
): Promise<TaskView> {
  const reading = await readSite(parts, request, signal);
  const members = [...reading.site.members.values()].filter(({ host }) => request.hostIds.includes(host.id));
  const siteOf = (member: Member) => (mirrorsWished ? reading.site : withOwnMirrors(reading.site, member));
  const all = members.flatMap((member) => kinds.flatMap((kind) => kind(siteOf(member), member) ?? []));
  return {
    steps: linkSteps(all),
    addresses: Object.fromEntries([...reading.site.members].map(([id, member]) => [id, member.address])),
    failed: reading.failed,
    blockers: [
      ...unreadable(parts, reading, request.hostIds),
      ...members.flatMap(engineBlockers),
      ...(settingsUntouched ? [] : members.flatMap((member) => daemonBlockers(siteOf(member), member))),
    ],
    warnings: settingsUntouched ? [] : members.flatMap((member) => daemonWarnings(siteOf(member), member)),
  };
}

function withOwnMirrors(site: Site, { facts }: Member): Site {
  return { ...site, wishes: { ...site.wishes, mirrors: [...configuredMirrors(facts.docker.daemonJson.text)] } };
}

function unreadable({ context }: SiteParts, reading: SiteReading, hostIds: readonly string[]): readonly PlanBlocker[] {
  const hosts = hostIds.flatMap((id) => context.storage.records.of('hosts').get(id) ?? []);
  const unread = hosts.flatMap(({ id, name }) => {
    const error = reading.failed.get(id);
    return error ? [about(id, 'unreadable', { host: name, code: error.code })] : [];
  });
  return [...unread, ...reading.withoutAddress.map(({ host }) => about(host.id, 'noAddress', { host: host.name }))];
}

function engineBlockers({ facts, host }: Member): readonly PlanBlocker[] {
  const blockers: PlanBlocker[] = [];
  if (!facts.access.asRoot) blockers.push(about(host.id, 'noRoot', { host: host.name, user: facts.access.user }));
  if (facts.docker.kind !== 'docker') blockers.push(about(host.id, 'noDocker', { host: host.name }));
  return blockers;
}
