import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import { freeSpaceScript, parseFreeSpace } from '../../commands/free-space.ts';
import type { BuildWork } from './build-work.ts';

/** A build that fills the disk takes every container of the host down with it. */
const LEAST_BYTES = 1024 ** 3;
const LEAST_SHARE = 0.15;
const ASK_MS = 30_000;
const DEFAULT_ROOT = '/var/lib/docker';

/** Refuses to build on a nearly full disk. Returns what is free, as proof. */
export async function checkSpace({ application, collaborators, context, signal }: BuildWork): Promise<readonly Note[]> {
  const hostId = application.buildHostId;
  const docker = await collaborators.hosts.docker(hostId, signal);
  const info: { DockerRootDir?: unknown } = await docker.info();
  const root = typeof info.DockerRootDir === 'string' && info.DockerRootDir ? info.DockerRootDir : DEFAULT_ROOT;
  const connection = await collaborators.hosts.connection(hostId, signal);
  const result = await connection.exec({ script: freeSpaceScript(root), signal, timeoutMs: ASK_MS });
  const free = result.exitCode === 0 ? parseFreeSpace(result.stdout) : undefined;
  const host = context.storage.records.of('hosts').get(hostId)?.name ?? hostId;
  if (!free)
    throw new SlipwayError('host.commandFailed', {
      data: { host, exitCode: result.exitCode, detail: result.stderr.trim().slice(-500), command: 'df -Pk' },
    });
  const percent = Math.floor(free.share * 100);
  const gigabytes = Math.round((free.bytes / 1024 ** 3) * 10) / 10;
  if (free.bytes < LEAST_BYTES || free.share < LEAST_SHARE)
    throw new SlipwayError('build.diskFull', { data: { host, path: root, percent, gigabytes } });
  return [message('builds.note.space', { gigabytes, percent, path: root })];
}
