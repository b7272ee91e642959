import { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { GitCommit } from '../../adapters/git-client.ts';
import type { RegistryAccess } from '../../adapters/registry-client.ts';
import type { StepRun } from '../../operations/operations.ts';
import { type BuildContext, buildContext } from './build-context.ts';
import type { BuildWork } from './build-work.ts';
import { type EngineResult, readEngineStream } from './engine-stream.ts';

export const APPLICATION_LABEL = 'io.slipway.application';
const REVISION_LABEL = 'org.opencontainers.image.revision';

export interface ImageStep {
  readonly docker: Docker;
  readonly source: GitCommit;
  readonly step: StepRun;
}

/** Streams the commit to the engine and builds it; the image and its label are read back. Returns the image's id. */
export async function makeImage(work: BuildWork, { docker, source, step }: ImageStep): Promise<readonly Note[]> {
  const context = await openContext(work, source);
  const result = await sendBuild(work, docker, { context, source, step });
  step.info(message('builds.note.filesSent', { count: context.files() }));
  if (result.error !== undefined || result.imageId === undefined)
    throw new SlipwayError('build.failed', {
      data: {
        application: work.application.name,
        commit: source.id.slice(0, 12),
        reason: result.error === undefined ? 'buildCut' : 'buildCommand',
        exitCode: result.exitCode ?? null,
        detail: result.error ?? '',
        lastLines: result.lastLines.slice(-10).join('\n').slice(-4000),
      },
    });
  const image = await docker.getImage(result.imageId).inspect();
  if (image.Config?.Labels?.[REVISION_LABEL] !== source.id)
    throw new SlipwayError('step.notProved', {
      data: { reason: 'imageNotOfCommit', image: result.imageId, commit: source.id },
    });
  work.change({ sizeBytes: image.Size });
  return [`${image.Id}, ${Math.round(image.Size / 1024 ** 2)} MiB`];
}

async function openContext(work: BuildWork, source: GitCommit): Promise<BuildContext> {
  const { application, signal } = work;
  const { git } = work.collaborators;
  const { context: folder, dockerfile } = application;
  const file = (path: string): Promise<string | undefined> => git.file(application.id, source.id, path, signal);
  const dockerfileText = (await file(dockerfile)) ?? '';
  const ignoreText = await file(folder === '' ? '.dockerignore' : `${folder}/.dockerignore`);
  const archive = git.archive(application.id, source.id, folder, signal);
  return buildContext(archive, { folder, dockerfile, dockerfileText, ignoreText, at: source.at, commit: source.id });
}

async function sendBuild(
  work: BuildWork,
  docker: Docker,
  { context, source, step }: { context: BuildContext; source: GitCommit; step: StepRun },
): Promise<EngineResult> {
  // The engine waits for a context that breaks off: the request has to be ended with it.
  const broken = new AbortController();
  let problem: unknown;
  context.stream.once('error', (error) => {
    problem = error;
    broken.abort();
  });
  const signal = AbortSignal.any([work.signal, broken.signal]);
  try {
    const options = { ...buildOptions(work, source, context.dockerfile), abortSignal: signal };
    const answer = await docker.buildImage(context.stream, options);
    return await readEngineStream(readable(answer), { signal, onLine: (line) => step.line(line, 'stdout') });
  } catch (error) {
    if (work.signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    throw problem ?? (error instanceof SlipwayError ? error : engineFailure(error));
  } finally {
    context.stream.destroy();
  }
}

function buildOptions(work: BuildWork, source: GitCommit, dockerfile: string): Docker.ImageBuildOptions {
  const { application, limits } = work;
  const build = work.build();
  const tags = imageTags(source.id, application.git.branch);
  const access = work.collaborators.registries.access(application.registryId);
  return {
    t: `${build.image}:${tags.commit}`,
    dockerfile,
    rm: true,
    forcerm: true,
    labels: {
      [REVISION_LABEL]: source.id,
      'org.opencontainers.image.source': application.git.url,
      [APPLICATION_LABEL]: application.id,
      'io.slipway.build': build.id,
    },
    // Base images may come from the same private registry.
    ...(access.password === null
      ? {}
      : { registryconfig: { [configName(access)]: loginFor(access, access.password) } }),
    // The same for memory and swap: no swap on top.
    ...(limits.memoryBytes === undefined ? {} : { memory: limits.memoryBytes, memswap: limits.memoryBytes }),
  };
}

/** Docker knows Docker Hub's login by this address. */
export function configName(access: RegistryAccess): string {
  return normalizeRegistryHost(access.host) === 'docker.io' ? 'https://index.docker.io/v1/' : access.host;
}

function loginFor(access: RegistryAccess, password: string): { username: string; password: string } {
  return { username: access.username, password };
}

/** dockerode types its answers as the oldest kind of stream; they are `http.IncomingMessage`. */
export function readable(stream: NodeJS.ReadableStream): Readable {
  if (stream instanceof Readable) return stream;
  throw new SlipwayError('docker.failed', { data: { reason: 'unreadable', detail: 'not a stream' } });
}

export function engineFailure(error: unknown): SlipwayError {
  const detail = error instanceof Error ? error.message : String(error);
  return new SlipwayError('docker.failed', { data: { reason: 'engine', detail }, retryable: true, cause: error });
}
