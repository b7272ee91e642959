import { message } from '../../../shared/domain/message.ts';
import { limitBuildKitGroup, limitBuildKitScopes, yieldClassicGroup } from '../../commands/build-limits.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { BuildWayFound } from './build-check.ts';
import type { BuildWork } from './build-work.ts';

const COMMAND_MS = 20_000;

/** A build's limits on its host, before it begins. Returns what takes them away again. */
export async function limitBuild(work: BuildWork, found: BuildWayFound, step: StepRun): Promise<() => Promise<void>> {
  switch (found.way) {
    case 'buildkit':
      return await limitBuildKit(work, found, step);
    case 'classic':
      await giveWay(work, found, step);
      return async () => undefined;
  }
}

/** The older builder has its limits with the request. The group stays: it is empty between builds. */
async function giveWay(work: BuildWork, { share, cgroupDriver }: BuildWayFound, step: StepRun): Promise<void> {
  if (cgroupDriver !== 'cgroupfs') return;
  try {
    const { exitCode, stderr } = await run(work, yieldClassicGroup(share));
    if (exitCode !== 0) step.info(message('builds.note.noLimits', { detail: stderr.trim().slice(-300) }));
  } catch (error) {
    work.signal.throwIfAborted();
    step.info(message('builds.note.noLimits', { detail: error instanceof Error ? error.message : String(error) }));
  }
}

/**
 * Keeps BuildKit's steps on the host within the build's share. Where that can't be done it is said: the build goes on, since
 * the engine's own words would come too late. Returns what takes the limits away again.
 */
async function limitBuildKit(
  work: BuildWork,
  { share, cgroupDriver }: BuildWayFound,
  step: StepRun,
): Promise<() => Promise<void>> {
  const nothing = async (): Promise<void> => undefined;
  try {
    if (cgroupDriver === 'systemd') return await limitScopes(work, share);
    const result = await run(work, limitBuildKitGroup(share));
    if (result.exitCode === 0) return () => takeAway(work);
    step.info(message('builds.note.noLimits', { detail: result.stderr.trim().slice(-300) }));
  } catch (error) {
    work.signal.throwIfAborted();
    step.info(message('builds.note.noLimits', { detail: error instanceof Error ? error.message : String(error) }));
  }
  return nothing;
}

/** One group for all builds of the host: the last one takes its limits away. */
async function takeAway(work: BuildWork): Promise<void> {
  if (work.buildsOnHost() > 1) return;
  const signal = AbortSignal.timeout(COMMAND_MS);
  await run({ ...work, signal }, limitBuildKitGroup(null)).catch((error: unknown) =>
    work.context.logger.warn({ err: error, host: work.hostId }, 'the limits of a build could not be taken away'),
  );
}

async function limitScopes(work: BuildWork, share: BuildWayFound['share']): Promise<() => Promise<void>> {
  const ended = new AbortController();
  const signal = AbortSignal.any([work.signal, ended.signal]);
  const connection = await work.collaborators.hosts.connection(work.hostId, work.signal);
  const running = connection.exec({ script: limitBuildKitScopes(share), root: true, signal }).catch(() => undefined);
  return async () => {
    ended.abort();
    await running;
  };
}

async function run({ collaborators, hostId, signal }: BuildWork, script: string) {
  const connection = await collaborators.hosts.connection(hostId, signal);
  return await connection.exec({ script, root: true, signal, timeoutMs: COMMAND_MS });
}
