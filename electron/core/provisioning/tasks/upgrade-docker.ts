import { compareVersions, isOfLine } from '../../../../shared/domain/docker-versions.ts';
import { chooseInstall, type InstallChoice } from '../../../../shared/domain/install-method.ts';
import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import { dockerDebianProof, prepareApt } from '../../../commands/install-docker-debian.ts';
import { availableDocker, restartIfOld, runningProof, upgradeOwnApt } from '../../../commands/upgrade-docker.ts';
import { linkSteps } from '../build-plan.ts';
import { readAll, readSite, type SiteReading } from '../read-site.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { isMember, type Member } from '../site.ts';
import { repositoryText } from '../steps/docker-install.ts';
import { type DockerUpgrade, dockerUpgrade } from '../steps/docker-upgrade.ts';
import { readEngine } from '../steps/engine-answers.ts';
import { askHost, changedMembers, unreachable } from './ask-hosts.ts';
import type { TaskKind, TaskParts, TaskRequest } from './task.ts';

type Request = TaskRequest<PlanTaskOf<'upgradeDocker'>>;

/** Another version of the engine, host by host, with the services running on elsewhere. */
export const upgradeDockerTask: TaskKind<PlanTaskOf<'upgradeDocker'>> = {
  operation: 'maintenance',
  title: (_task, count) => ({ key: 'provisioning.task.upgradeDocker.title', params: { count } }),
  subject: (_task, plan) => plan.id,
  scope({ context }, { version, source }, hostIds) {
    const request = rememberedRequest(context.storage.records, hostIds);
    const { install } = request.wishes;
    const wished = { ...install, method: 'repository' as const, version, source: source ?? install.source };
    return { ...request, wishes: { ...request.wishes, install: wished } };
  },
  async look(parts, request, signal) {
    const reading = await readSite(parts, request, signal);
    const members = changedMembers(reading, request.hostIds);
    const found = await Promise.all(members.map((member) => findUpgrade(parts, request, { member, signal })));
    const steps = found.flatMap(({ member, upgrade }) =>
      upgrade ? [dockerUpgrade(reading.site, member, upgrade)] : [],
    );
    const { blockers, warnings } = await judgeCluster(parts, reading, { members, signal });
    return {
      steps: linkSteps(steps),
      addresses: Object.fromEntries([...reading.site.members].map(([id, member]) => [id, member.address])),
      failed: reading.failed,
      blockers: [
        ...unreachable(parts, reading, request.hostIds),
        ...found.flatMap(({ blocker }) => blocker ?? []),
        ...blockers,
      ],
      warnings: [...warnings, ...found.flatMap((each) => restarts(reading, each))],
    };
  },
  async finish(parts, { hostIds }, signal) {
    await readAll(parts, hostIds, signal);
  },
};

interface Found {
  readonly member: Member;
  readonly upgrade?: DockerUpgrade;
  readonly blocker?: PlanBlocker;
}

async function findUpgrade(
  parts: TaskParts,
  { wishes }: Request,
  { member, signal }: { readonly member: Member; readonly signal: AbortSignal },
): Promise<Found> {
  const { facts, host } = member;
  const name = facts.docker.package?.name;
  const refuse = (key: string, params = {}): Found => ({
    member,
    blocker: about(host.id, key, { host: host.name, ...params }),
  });
  if (facts.docker.kind === 'none') return refuse('noDockerToUpgrade');
  const choice = chooseInstall({
    facts: { os: facts.os, manager: facts.packages.manager, architecture: facts.kernel.architecture },
    wishes: wishes.install,
    bundle: [],
    rancher: false,
  });
  if (name === 'docker.io') {
    if (wishes.install.version !== null) return refuse('upgradeOwnVersion', { version: wishes.install.version });
    const seen = readAvailable(await askHost(parts, member, { script: availableDocker('docker.io', ''), signal }));
    return { member, upgrade: ownUpgrade(member, seen) };
  }
  if (name !== 'docker-ce' || choice.method !== 'repository')
    return refuse('upgradeUnknown', { package: name ?? 'static' });
  const seen = readAvailable(
    await askHost(parts, member, { script: availableDocker('docker-ce', choice.line), signal }),
  );
  if (seen.available && compareVersions(seen.available, seen.installed) < 0) {
    return refuse('upgradeOlder', { from: seen.installed, to: seen.available });
  }
  return { member, upgrade: repositoryUpgrade(member, choice, seen) };
}

interface Available {
  /** Empty: the package sources of the host don't know one yet. */
  readonly available: string;
  readonly installed: string;
  readonly held: boolean;
}

function readAvailable(text: string): Available {
  const value = (name: string) => new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? '';
  return { available: value('available'), installed: value('installed'), held: value('held') === 'yes' };
}

/** The numbers alone: `20.10.24`. */
const numbers = (version: string): string => /^\d+(\.\d+)*/.exec(version)?.[0] ?? version;

/** An engine that was not restarted after its packages were upgraded runs in the old version. */
function runsOld({ facts }: Member, { installed }: Available): boolean {
  const running = facts.docker.server?.version;
  return running === undefined || !isOfLine(running, numbers(installed));
}

function ownUpgrade(member: Member, seen: Available): DockerUpgrade {
  const to = seen.available || seen.installed;
  return {
    needed: to !== seen.installed || runsOld(member, seen),
    from: seen.installed,
    to,
    command: upgradeOwnApt(prepareApt()),
    proof: [dockerDebianProof(), runningProof()].join('\n'),
    files: [],
    why: { key: 'provisioning.install.ownUpgrade', params: { package: 'docker.io' } },
  };
}

function repositoryUpgrade(
  member: Member,
  choice: Extract<InstallChoice, { method: 'repository' | 'rancher' }>,
  seen: Available,
): DockerUpgrade {
  const line = seen.available === '' ? choice.line : numbers(seen.available);
  const text = repositoryText({ ...choice, line });
  const other = seen.available === '' ? !isOfLine(seen.installed, line) : seen.installed !== seen.available;
  return {
    needed: other || runsOld(member, seen) || seen.held !== choice.hold,
    from: seen.installed,
    to: line,
    command: `${text.command} || exit\n${restartIfOld()}`,
    proof: [text.proof, runningProof()].join('\n'),
    files: text.files,
    why: choice.why,
  };
}

/** Containers of a host that is no node come back only where their restart policy says so. */
function restarts({ site }: SiteReading, { member, upgrade }: Found): readonly PlanBlocker[] {
  const running = member.facts.docker.server?.containersRunning ?? 0;
  if (!upgrade?.needed || running === 0 || isMember(site, member)) return [];
  return [about(member.host.id, 'upgradeRestarts', { host: member.host.name, running })];
}

async function judgeCluster(
  { hosts }: TaskParts,
  { site }: SiteReading,
  { members, signal }: { readonly members: readonly Member[]; readonly signal: AbortSignal },
): Promise<{ readonly blockers: readonly PlanBlocker[]; readonly warnings: readonly PlanBlocker[] }> {
  const upgraded = members.filter((member) => isMember(site, member) && member.facts.docker.server?.swarm.manager);
  if (!site.firstManager || upgraded.length === 0) return { blockers: [], warnings: [] };
  const docker = await hosts.docker(site.firstManager.hostId, signal);
  const nodes = readEngine('nodes', await docker.listNodes({ abortSignal: signal }));
  const managers = nodes.filter(({ Spec }) => Spec.Role === 'manager').length;
  if (managers === 2) return { blockers: [about(null, 'upgradeTwoManagers')], warnings: [] };
  return {
    blockers: [],
    warnings: managers === 1 ? [about(null, nodes.length > 1 ? 'upgradeOneManager' : 'upgradeOneNode')] : [],
  };
}
