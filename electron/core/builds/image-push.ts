import type Docker from 'dockerode';
import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import { Digest, type Note } from '../../../shared/schema/common.ts';
import type { StepRun } from '../../operations/operations.ts';
import { awaitWritable } from '../registries/index.ts';
import { configName } from './build-options.ts';
import type { BuildWork, ImageStep } from './build-work.ts';
import { engineFailure, readable, readEngineStream } from './engine-stream.ts';

/** Pushes the commit's tag, then the moving one. Each digest is what the registry answers, not what the push claims. */
export async function pushImage(work: BuildWork, { docker, source, step }: ImageStep): Promise<readonly Note[]> {
  const { image } = work.build();
  const tags = imageTags(source.id, work.application.git.branch);
  const onWait = () => step.info(message('registryCare.collect.pushWaits'));
  await awaitWritable(work.context, work.application.registryId, { signal: work.signal, onWait });
  const digest = await pushTag(work, { docker, step, tag: tags.commit });
  await docker.getImage(`${image}:${tags.commit}`).tag({ repo: image, tag: tags.moving });
  const moved = await pushTag(work, { docker, step, tag: tags.moving });
  if (moved !== digest) throw notProved(image, tags.moving, digest, moved);
  work.change({ digest, state: 'succeeded', finishedAt: work.context.clock.now() });
  return [message('builds.note.pushed', { image: `${image}:${tags.commit}@${digest}`, tag: tags.moving })];
}

async function pushTag(
  work: BuildWork,
  { docker, step, tag }: { docker: Docker; step: StepRun; tag: string },
): Promise<string> {
  const { signal, application, collaborators } = work;
  const { image } = work.build();
  step.info(`docker push ${image}:${tag}`);
  const access = collaborators.registries.access(application.registryId);
  const authconfig = pullLogin(work);
  let result: Awaited<ReturnType<typeof readEngineStream>>;
  try {
    const stream = await docker.getImage(image).push({ tag, authconfig, abortSignal: signal });
    result = await readEngineStream(readable(stream), { signal, onLine: (line) => step.line(line, 'stdout') });
  } catch (error) {
    if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    throw error instanceof SlipwayError ? error : engineFailure(error);
  }
  if (result.error !== undefined) throw pushFailure(result.error, access.host, image);
  const claimed = Digest.safeParse(result.digest).data;
  const repository = parseImageReference(image)?.repository ?? '';
  const { digest } = await collaborators.registries.resolve(application.registryId, repository, tag, signal);
  if (claimed !== digest) throw notProved(image, tag, claimed ?? '', digest);
  return digest;
}

/** The registry's login as the engine takes it, for pulls and pushes. */
export function pullLogin({ application, collaborators }: BuildWork) {
  const access = collaborators.registries.access(application.registryId);
  return { username: access.username, password: access.password ?? '', serveraddress: configName(access) };
}

/** The engine's words (moby distribution/errors.go); it has no codes for them. */
function pushFailure(detail: string, host: string, repository: string): SlipwayError {
  const data = { host, repository, detail, status: 0, username: '', reason: 'push' };
  if (/denied|unauthorized|no basic auth|authentication required/i.test(detail))
    return new SlipwayError('registry.denied', { data: { ...data, reason: 'login' } });
  if (/x509|certificate/i.test(detail))
    return new SlipwayError('registry.unreachable', { data: { ...data, reason: 'certificate' } });
  if (/dial tcp|connection refused|no such host|timeout|no route/i.test(detail))
    return new SlipwayError('registry.unreachable', { data: { ...data, reason: 'connection' }, retryable: true });
  return new SlipwayError('registry.failed', { data });
}

function notProved(image: string, tag: string, wanted: string, found: string): SlipwayError {
  const data = { reason: 'otherDigestInRegistry', image: `${image}:${tag}`, found, wanted };
  return new SlipwayError('step.notProved', { data });
}
