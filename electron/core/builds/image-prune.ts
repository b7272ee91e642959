import type Docker from 'dockerode';
import { message } from '../../../shared/domain/message.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { StepRun } from '../../operations/operations.ts';
import { APPLICATION_LABEL } from './build-options.ts';
import type { BuildWork } from './build-work.ts';

/** Local images of one application that stay on the build host. */
const KEPT_IMAGES = 5;

/** Removes older images of this application from the build host; only those with our label. What is in use stays. */
export async function pruneImages(work: BuildWork, docker: Docker, step: StepRun): Promise<readonly Note[]> {
  const filters = { label: [`${APPLICATION_LABEL}=${work.application.id}`] };
  const images = await docker.listImages({ filters });
  const old = images.toSorted((a, b) => b.Created - a.Created).slice(KEPT_IMAGES);
  let removed = 0;
  for (const image of old) {
    work.signal.throwIfAborted();
    const names = (image.RepoTags ?? []).filter((name) => name !== '<none>:<none>');
    for (const name of names.length > 0 ? names : [image.Id])
      removed += (await removeImage(docker, name, step)) ? 1 : 0;
  }
  return [message('builds.note.pruned', { removed, kept: images.length - old.length })];
}

/** A build is no failure because an old image could not be removed: it is said and left. */
async function removeImage(docker: Docker, name: string, step: StepRun): Promise<boolean> {
  try {
    await docker.getImage(name).remove();
    step.info(message('builds.note.imageRemoved', { name }));
    return true;
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    step.info(message('builds.note.imageStays', { name, detail }));
    return false;
  }
}
