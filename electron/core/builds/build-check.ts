import type Docker from 'dockerode';
import { type BuildShare, buildShare } from '../../../shared/domain/build-limits.ts';
import { type BuildKitNeed, buildKitNeeds, chooseBuildWay } from '../../../shared/domain/build-way.ts';
import { message } from '../../../shared/domain/message.ts';
import { platformOf, runsPlatform } from '../../../shared/domain/platform.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { BuildWay } from '../../../shared/schema/build.ts';
import type { Note } from '../../../shared/schema/common.ts';
import { freeSpaceScript, parseFreeSpace } from '../../commands/free-space.ts';
import type { BuildWork } from './build-work.ts';

/** A build that fills the disk takes every container of the host down with it. */
const LEAST_BYTES = 1024 ** 3;
const ASK_MS = 30_000;
const DEFAULT_ROOT = '/var/lib/docker';

/** How the build host will build it. */
export interface BuildWayFound {
  readonly way: BuildWay;
  readonly share: BuildShare;
  readonly cgroupDriver: string;
}

interface EngineInfo {
  readonly DockerRootDir?: unknown;
  readonly NCPU?: unknown;
  readonly MemTotal?: unknown;
  readonly CgroupDriver?: unknown;
}

/** Refuses before anything is sent what could not come to a good end: platform, builder, disk. */
export async function checkBuildHost(
  work: BuildWork,
  docker: Docker,
  dockerfile: string,
): Promise<{ readonly found: BuildWayFound; readonly notes: readonly Note[] }> {
  const [version, info]: [{ ApiVersion: string; Os: string; Arch: string }, EngineInfo] = await Promise.all([
    docker.version(),
    docker.info(),
  ]);
  const own = platformOf(version.Os, version.Arch);
  const platform = work.application.build.platform || own;
  const misfits = checkPlatform(work, platform);
  const secrets: readonly BuildKitNeed[] = work.secrets.size > 0 ? ['secrets'] : [];
  const needs = [...secrets, ...buildKitNeeds(dockerfile)];
  const engine = { apiVersion: work.openSession ? version.ApiVersion : '0', os: version.Os };
  const choice = chooseBuildWay(work.application.build.way, engine, needs);
  if (choice.kind === 'refused') {
    const { reason, need } = choice;
    throw new SlipwayError('build.refused', {
      data: { reason, need, host: work.hostName, version: version.ApiVersion },
    });
  }
  const space = await checkSpace(work, typeof info.DockerRootDir === 'string' ? info.DockerRootDir : '');
  const share = buildShare(work.application.build, {
    cores: Number(info.NCPU) || 1,
    memoryBytes: Number(info.MemTotal) || 0,
  });
  const memory = Math.round(share.memoryBytes / 1024 ** 2);
  const limits = message(`builds.note.limits`, { cpus: share.cpus, memory, minutes: work.application.build.minutes });
  work.change({ way: choice.way });
  const cgroupDriver = typeof info.CgroupDriver === 'string' ? info.CgroupDriver : '';
  const way = message(`builds.note.way.${choice.way}`, { platform });
  const foreign = runsPlatform(own, platform)
    ? []
    : [message('builds.note.foreignPlatform', { host: work.hostName, own, platform })];
  return { found: { way: choice.way, share, cgroupDriver }, notes: [way, ...foreign, ...misfits, limits, space] };
}

/** Refuses what no node could run, and names nodes that could not. Those whose platform is not known speak neither for nor against it. */
function checkPlatform({ context, application, hostName }: BuildWork, platform: string): readonly Note[] {
  const { records } = context.storage;
  const nodes = records
    .of('nodes')
    .list()
    .filter(({ clusterId, state }) => clusterId === application.clusterId && state !== 'down');
  const platforms = nodes.map(({ hostId }) => {
    const architecture = hostId === null ? undefined : records.of('hostStates').get(hostId)?.summary?.architecture;
    return architecture ? platformOf('linux', architecture) : undefined;
  });
  const misfits = platforms.filter((node) => node !== undefined && !runsPlatform(node, platform));
  const found = [...new Set(misfits)].join(', ');
  if (misfits.length === 0) return [];
  if (misfits.length < platforms.length)
    return [message('builds.note.someNodes', { platform, nodes: found, count: misfits.length })];
  throw new SlipwayError('build.refused', { data: { reason: 'platform', platform, nodes: found, host: hostName } });
}

async function checkSpace(work: BuildWork, dockerRoot: string): Promise<Note> {
  const { application, collaborators, hostId, hostName: host, signal } = work;
  const root = dockerRoot || DEFAULT_ROOT;
  const connection = await collaborators.hosts.connection(hostId, signal);
  const result = await connection.exec({ script: freeSpaceScript(root), signal, timeoutMs: ASK_MS });
  const free = result.exitCode === 0 ? parseFreeSpace(result.stdout) : undefined;
  if (!free)
    throw new SlipwayError('host.commandFailed', {
      data: { host, exitCode: result.exitCode, detail: result.stderr.trim().slice(-500), command: 'df -Pk' },
    });
  const percent = Math.floor(free.share * 100);
  const gigabytes = Math.round((free.bytes / 1024 ** 3) * 10) / 10;
  const least = application.build.freePercent;
  if (free.bytes < LEAST_BYTES || free.share * 100 < least)
    throw new SlipwayError('build.diskFull', { data: { host, path: root, percent, gigabytes, least } });
  return message('builds.note.space', { gigabytes, percent, path: root });
}
