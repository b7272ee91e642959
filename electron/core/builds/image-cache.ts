import type Docker from 'dockerode';
import { baseImages } from '../../../shared/domain/base-images.ts';
import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import type { BuildWay } from '../../../shared/schema/build.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { BuildWork } from './build-work.ts';
import { readable, readEngineStream } from './engine-stream.ts';
import { pullLogin } from './image-push.ts';

/**
 * The application's last image, where it was built on another host: its layers are the cache that this host lacks. The older
 * builder takes only what it has, so it is pulled first; BuildKit fetches what it can use by itself.
 */
export async function lastImageElsewhere(
  work: BuildWork,
  { docker, step, way }: { readonly docker: Docker; readonly step: StepRun; readonly way: BuildWay },
): Promise<string | undefined> {
  const { application, context, hostId } = work;
  if (!application.build.cache || work.build().fresh) return undefined;
  const last = context.storage.records
    .of('builds')
    .list()
    .filter((build) => build.applicationId === application.id && build.digest !== null)
    .at(-1);
  if (!last || last.hostId === null || last.hostId === hostId || last.image !== work.build().image) return undefined;
  const reference = `${last.image}:${last.tag}`;
  if (way === 'classic' && !(await pulled(work, docker, reference))) {
    step.info(message('builds.note.noCache', { image: reference }));
    return undefined;
  }
  step.info(message('builds.note.cacheFrom', { image: reference }));
  return reference;
}

/**
 * Fetches what the Dockerfile builds on where the host lacks it. The engine's own pull goes through the accelerators that it
 * uses now; its BuildKit knows only those that were set when it started, and takes an image that is there.
 */
export async function fetchBaseImages(
  work: BuildWork,
  { docker, step, dockerfile }: { readonly docker: Docker; readonly step: StepRun; readonly dockerfile: string },
): Promise<void> {
  const { args, platform } = work.application.build;
  // For another platform than its own the engine keeps an image under the same name: BuildKit tells them apart.
  if (platform !== '') return;
  for (const image of baseImages(dockerfile, args)) {
    if (await isPresent(docker, image)) continue;
    step.info(`docker pull ${image}`);
    if (!(await pulled(work, docker, image))) step.info(message('builds.note.baseMissing', { image }));
  }
}

export async function isPresent(docker: Docker, reference: string): Promise<boolean> {
  try {
    await docker.getImage(reference).inspect();
    return true;
  } catch {
    return false;
  }
}

/** Whether the image is on the host now. A cache that can't be had is no failure. */
export async function pulled(work: BuildWork, docker: Docker, reference: string): Promise<boolean> {
  const { signal } = work;
  try {
    const ours = parseImageReference(reference)?.host === parseImageReference(work.build().image)?.host;
    const login = ours ? { authconfig: pullLogin(work) } : {};
    const stream = await docker.pull(withTag(reference), { ...login, abortSignal: signal });
    const result = await readEngineStream(readable(stream), { signal, onLine: () => undefined });
    return result.error === undefined;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** Without a tag the engine would pull all there are. */
function withTag(reference: string): string {
  const parsed = parseImageReference(reference);
  return parsed && parsed.tag === null && parsed.digest === null ? `${reference}:latest` : reference;
}
