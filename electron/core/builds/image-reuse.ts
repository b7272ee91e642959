import type Docker from 'dockerode';
import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { StepRun } from '../../operations/operations.ts';
import { sameInputs } from './build-inputs.ts';
import type { BuildWork } from './build-work.ts';
import { isPresent, pulled } from './image-cache.ts';

/**
 * Finds an earlier image of the same files and settings that is still in the registry, and gives it this commit's tag on the
 * build host. Undefined: there is none, so it is built.
 */
export async function reuseImage(work: BuildWork, docker: Docker, step: StepRun): Promise<Build | undefined> {
  const build = work.build();
  if (build.fresh || build.commit === null) return undefined;
  const earlier = sameInputs(work.context.storage.records.of('builds').list(), build);
  if (!earlier?.digest || !(await stillThere(work, earlier))) return undefined;
  const reference = `${earlier.image}@${earlier.digest}`;
  const present = await isPresent(docker, reference);
  if (!present && !(await pulled(work, docker, reference))) return undefined;
  const tag = imageTags(build.commit, work.application.git.branch).commit;
  await docker.getImage(reference).tag({ repo: build.image, tag });
  const { sizeBytes, layers, id: reusedFrom } = earlier;
  work.change({ reusedFrom, sizeBytes, layers });
  step.info(message('builds.note.reused', { image: reference, commit: earlier.commit?.slice(0, 12) ?? '' }));
  return earlier;
}

async function stillThere({ application, collaborators, signal }: BuildWork, earlier: Build): Promise<boolean> {
  const repository = parseImageReference(earlier.image)?.repository ?? '';
  try {
    await collaborators.registries.resolve(application.registryId, repository, earlier.digest ?? '', signal);
    return true;
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'registry.notFound') return false;
    throw error;
  }
}
