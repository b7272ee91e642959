import type Docker from 'dockerode';
import type { BuildWay } from '../../../shared/schema/build.ts';
import type { BuildLog } from './build-log.ts';
import type { BuildWork } from './build-work.ts';

const CLEAN_UP_MS = 8_000;

/**
 * After a build that was broken off: BuildKit is told so, and what the older builder has made and left is removed: its
 * containers, and the images on its way to the result. Only what this very build made.
 */
export async function leaveNothing(
  work: BuildWork,
  docker: Docker,
  { log, way }: { readonly log: BuildLog; readonly way: BuildWay },
): Promise<void> {
  const abortSignal = AbortSignal.timeout(CLEAN_UP_MS);
  if (way === 'buildkit') return await cancelBuildKit(work, docker, abortSignal);
  for (const id of log.containers)
    await quietly(work, () => docker.getContainer(id).remove({ force: true, v: true, abortSignal }));
  for (const id of log.images.toReversed())
    await quietly(work, () => docker.getImage(id).remove({ noprune: true, abortSignal }));
}

/** `POST /build/cancel` (API 1.39): the end of the request is taken for it, too, but later. */
function cancelBuildKit(work: BuildWork, docker: Docker, abortSignal: AbortSignal): Promise<void> {
  return quietly(
    work,
    () =>
      new Promise((resolve, reject) => {
        docker.modem.dial(
          {
            path: '/build/cancel?',
            method: 'POST',
            options: { id: work.build().id },
            abortSignal,
            statusCodes: { 200: true, 204: true, 500: 'server error' },
          },
          (error: unknown) => (error ? reject(error) : resolve(undefined)),
        );
      }),
  );
}

/** Most are gone by themselves, and one that is in use stays. */
async function quietly(work: BuildWork, remove: () => Promise<unknown>): Promise<void> {
  try {
    await remove();
  } catch (error) {
    work.context.logger.debug({ err: error, build: work.build().id }, 'a rest of a build is gone or stays');
  }
}
