import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { BuildSession } from '../../adapters/build-session.ts';
import type { GitCommit } from '../../adapters/git-client.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { BuildWayFound } from './build-check.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import { leaveNothing } from './build-leftovers.ts';
import { BuildLog } from './build-log.ts';
import { buildOptions, configName, REVISION_LABEL } from './build-options.ts';
import type { BuildFiles, BuildWork, ImageStep } from './build-work.ts';
import { TraceReader } from './buildkit-trace.ts';
import { type EngineResult, engineFailure, readable, readEngineStream } from './engine-stream.ts';
import { fetchBaseImages, lastImageElsewhere } from './image-cache.ts';
import { readLayers } from './image-layers.ts';
import { limitBuild } from './limit-build.ts';

interface Sending extends ImageStep {
  readonly context: BuildContext;
  readonly found: BuildWayFound;
  readonly log: BuildLog;
}

/** Streams the commit to the engine and builds it; the image and its label are read back. */
export async function makeImage(
  work: BuildWork,
  making: ImageStep & { readonly files: BuildFiles },
  found: BuildWayFound,
): Promise<readonly Note[]> {
  const { docker, source, step } = making;
  // Neither needs the other.
  const limiting = limitBuild(work, found, step);
  const unlimit = async (): Promise<void> => await (await limiting.catch(() => undefined))?.();
  const context = openContext(work, source, making.files);
  const log = openLog(work, step);
  let result: EngineResult;
  try {
    if (found.way === 'buildkit') await fetchBaseImages(work, { docker, step, dockerfile: context.dockerfileText });
    await limiting;
    result = await sendBuild(work, { docker, source, step, context, found, log });
  } catch (error) {
    log.stop('stopped');
    await leaveNothing(work, docker, { log, way: found.way });
    await unlimit();
    throw error;
  }
  const [notes] = await Promise.all([readBack(work, making, { context, result, log }), unlimit()]);
  return notes;
}

async function readBack(
  work: BuildWork,
  { docker, source, step }: ImageStep,
  { context, result, log }: { readonly context: BuildContext; readonly result: EngineResult; readonly log: BuildLog },
): Promise<readonly Note[]> {
  step.info(message('builds.note.filesSent', { count: context.files() }));
  if (result.error !== undefined || result.imageId === undefined) throw buildFailure(work, source, { result, log });
  const [image, layers] = await Promise.all([
    docker.getImage(result.imageId).inspect(),
    readLayers(docker, result.imageId),
  ]);
  if (image.Config?.Labels?.[REVISION_LABEL] !== source.id)
    throw new SlipwayError('step.notProved', {
      data: { reason: 'imageNotOfCommit', image: result.imageId, commit: source.id },
    });
  work.change({ sizeBytes: image.Size, layers });
  return [`${image.Id}, ${Math.round(image.Size / 1024 ** 2)} MiB`];
}

function openLog(work: BuildWork, step: StepRun): BuildLog {
  const { context } = work;
  const { operationId } = work.build();
  return new BuildLog({
    step,
    nextLine: () => context.storage.outputs.count(operationId),
    now: () => context.clock.now(),
    secrets: [...work.secrets.values()],
    onStages: (stages) => work.change({ stages: [...stages] }),
  });
}

function buildFailure(
  work: BuildWork,
  source: GitCommit,
  { result, log }: { readonly result: EngineResult; readonly log: BuildLog },
): SlipwayError {
  const failure = log.failed(result.error ?? '', result.exitCode);
  work.change({ failure });
  return new SlipwayError('build.failed', {
    data: {
      application: work.application.name,
      commit: source.id.slice(0, 12),
      reason: result.error === undefined ? 'buildCut' : 'buildCommand',
      exitCode: failure?.exitCode ?? result.exitCode ?? null,
      detail: log.redact(result.error ?? ''),
      lastLines: log.lastLines.slice(-10).join('\n').slice(-4000),
    },
  });
}

function openContext(work: BuildWork, source: GitCommit, files: BuildFiles): BuildContext {
  const { application, signal } = work;
  const { context: folder, dockerfile } = application;
  const archive = work.collaborators.git.archive(application.id, source.id, folder, signal);
  const { dockerfile: dockerfileText, ignore: ignoreText } = files;
  return buildContext(archive, { folder, dockerfile, dockerfileText, ignoreText, at: source.at, commit: source.id });
}

async function sendBuild(work: BuildWork, sending: Sending): Promise<EngineResult> {
  const { context, docker, found, log } = sending;
  // The engine waits for a context that breaks off: the request has to be ended with it.
  const broken = new AbortController();
  let problem: unknown;
  context.stream.once('error', (error) => {
    problem = error;
    broken.abort();
  });
  const signal = AbortSignal.any([work.signal, broken.signal]);
  let session: BuildSession | undefined;
  try {
    session = found.way === 'buildkit' ? await openSession(work, docker, signal) : undefined;
    const answer = await post(work, sending, { signal, session });
    const trace = new TraceReader();
    return await readEngineStream(answer, {
      signal,
      onLine: (line) => log.line(line),
      onTrace: (base64) => log.trace(trace.read(base64)),
    });
  } catch (error) {
    if (work.signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    throw problem ?? (error instanceof SlipwayError ? error : engineFailure(error));
  } finally {
    context.stream.destroy();
    session?.close();
  }
}

/** Secrets and logins are asked for on a line of their own: they are in no request, so in no log of the engine. */
async function openSession(work: BuildWork, docker: Docker, signal: AbortSignal): Promise<BuildSession | undefined> {
  const access = work.collaborators.registries.access(work.application.registryId);
  const host = normalizeRegistryHost(access.host);
  return await work.openSession?.(
    docker,
    {
      secret: (id) => work.secrets.get(id),
      login: (asked) =>
        access.password !== null && normalizeRegistryHost(asked) === host
          ? { username: access.username, password: access.password }
          : undefined,
    },
    signal,
  );
}

async function post(
  work: BuildWork,
  { docker, source, step, context, found }: Sending,
  { signal, session }: { readonly signal: AbortSignal; readonly session: BuildSession | undefined },
): Promise<Readable> {
  const cacheFrom = await lastImageElsewhere(work, { docker, step, way: found.way });
  const options = buildOptions(work, { source, dockerfile: context.dockerfile, found, cacheFrom });
  const access = work.collaborators.registries.access(work.application.registryId);
  // dockerode's own `buildImage` would open a session of its own, which knows no secrets.
  const answer: unknown = await new Promise((resolve, reject) => {
    docker.modem.dial(
      {
        path: '/build?',
        method: 'POST',
        file: context.stream,
        abortSignal: signal,
        isStream: true,
        statusCodes: { 200: true, 500: 'server error' },
        options: {
          ...options,
          ...(session ? { session: session.id } : {}),
        },
        // Base images may come from the same private registry.
        ...(access.password === null
          ? {}
          : { registryconfig: { [configName(access)]: { username: access.username, password: access.password } } }),
      },
      (error: unknown, stream: unknown) => (error ? reject(error) : resolve(stream)),
    );
  });
  return readable(answer);
}
