import { message } from '../../../shared/domain/message.ts';
import { formatSelector } from '../../../shared/domain/selector.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { GitCommit } from '../../adapters/git-client.ts';
import type { OperationRun, StepPlan, StepRun } from '../../operations/operations.ts';
import { type BuildWayFound, checkBuildHost } from './build-check.ts';
import { buildInputs } from './build-inputs.ts';
import { BuildPlace } from './build-place.ts';
import type { BuildFiles, BuildInput, BuildTools, BuildWork } from './build-work.ts';
import { makeImage } from './image-build.ts';
import { pruneImages } from './image-prune.ts';
import { pushImage } from './image-push.ts';
import { reuseImage } from './image-reuse.ts';

export function buildSteps(hostId: string | null, autoRelease: boolean): readonly StepPlan[] {
  const step = (id: string, onHost: boolean): StepPlan => ({
    id,
    hostId: onHost ? hostId : null,
    title: { key: `builds.step.${id}`, params: {} },
  });
  const steps = [
    step('host', true),
    step('source', false),
    step('space', true),
    step('image', true),
    step('push', true),
    step('tidy', true),
  ];
  return autoRelease ? [...steps, step('release', false)] : steps;
}

export async function runBuild(tools: BuildTools, { buildId }: BuildInput, run: OperationRun): Promise<void> {
  const { collaborators, context } = tools;
  const builds = context.storage.records.of('builds');
  const application = collaborators.applications.require(builds.require(buildId).applicationId);
  await using place = new BuildPlace(tools, builds.require(buildId));
  await run.step('host', async (step) => place.take(application, { step, signal: run.signal }));
  // The time in the queue is none of the build's.
  const minutes = application.build.minutes;
  const limit = AbortSignal.timeout(minutes * 60_000);
  const work: BuildWork = {
    ...tools,
    application,
    hostId: place.hostId,
    hostName: context.storage.records.of('hosts').get(place.hostId)?.name ?? place.hostId,
    secrets: collaborators.applications.buildSecrets(application.id),
    openSession: collaborators.openSession,
    signal: AbortSignal.any([run.signal, limit]),
    buildsOnHost: () => tools.queue.runningOn(place.hostId),
    build: () => builds.require(buildId),
    change: (patch) => builds.put({ ...builds.require(buildId), ...patch }),
  };
  try {
    await runSteps(work, run);
  } catch (error) {
    if (!limit.aborted || run.signal.aborted) throw error;
    throw new SlipwayError('operation.timedOut', { data: { minutes }, cause: error });
  }
}

async function runSteps(work: BuildWork, run: OperationRun): Promise<void> {
  const { application, collaborators } = work;
  const docker = await collaborators.hosts.docker(work.hostId, work.signal);
  const { source, files } = await read(work, run);
  let earlier: Build | undefined;
  let found: BuildWayFound | undefined;
  await run.step('space', async (step) => {
    earlier = await reuseImage(work, docker, step);
    if (earlier) return message('builds.note.nothingToBuild');
    const checked = await checkBuildHost(work, docker, files.dockerfile);
    found = checked.found;
    return checked.notes;
  });
  const way = found;
  if (way) await run.step('image', async (step) => makeImage(work, { docker, source, step, files }, way));
  else run.skip('image', message('builds.note.reusedOf', { commit: earlier?.commit?.slice(0, 12) ?? '' }));
  await run.step('push', async (step) => pushImage(work, { docker, source, step }));
  await run.step('tidy', async (step) => pruneImages(work, docker, step));
  if (application.autoRelease) await run.step('release', async (step) => startRelease(work, step));
}

async function read(work: BuildWork, run: OperationRun): Promise<SourceRead> {
  let source: SourceRead | undefined;
  await run.step('source', async (step) => {
    source = await readSource(work, step);
    return [`${source.source.id} ${source.source.subject}`.trim()];
  });
  if (!source) throw new SlipwayError('internal', { data: { reason: 'noCommit' } });
  return source;
}

interface SourceRead {
  readonly source: GitCommit;
  readonly files: BuildFiles;
}

async function readSource(work: BuildWork, step: StepRun): Promise<SourceRead> {
  const { application, signal } = work;
  const { git, applications } = work.collaborators;
  const login = applications.login(application.id);
  const { url, branch } = application.git;
  const wanted = work.build().commit ?? (await applications.head(application.id, signal)).commit;
  step.info(`git fetch ${url} ${wanted}`);
  const { lfs, submodules } = await git.bring(application.id, { url, login, commit: wanted }, signal);
  for (const { path, commit } of submodules) step.info(message('builds.note.submodule', { path, commit }));
  if (lfs.length > 0) step.info(message('builds.note.lfs', { patterns: lfs.join(', ') }));
  const { context: folder } = application;
  const [commit, dockerfile, ignore, tree] = await Promise.all([
    git.commit(application.id, wanted, signal),
    git.file(application.id, wanted, application.dockerfile, signal),
    git.file(application.id, wanted, folder === '' ? '.dockerignore' : `${folder}/.dockerignore`, signal),
    git.tree(application.id, wanted, folder, signal),
  ]);
  const tag = imageTags(commit.id, branch).commit;
  work.change({ commit: commit.id, subject: commit.subject.slice(0, 500), author: commit.author.slice(0, 200), tag });
  const { id, author, subject } = commit;
  step.info(message('builds.note.commit', { id, author, subject }));
  if (dockerfile === undefined)
    throw new SlipwayError('build.dockerfileMissing', {
      data: { path: application.dockerfile, commit: commit.id.slice(0, 12), application: application.name },
    });
  const { image } = work.build();
  work.change({ inputs: buildInputs({ tree, dockerfileText: dockerfile, application, image }) });
  return { source: commit, files: { dockerfile, ignore } };
}

async function startRelease(work: BuildWork, step: StepRun): Promise<readonly Note[]> {
  const { application, collaborators, signal } = work;
  const build = work.build();
  if (build.digest === null) throw new SlipwayError('internal', { data: { reason: 'noDigest' } });
  const selector = formatSelector(application.selector);
  try {
    const { releaseIds } = await collaborators.releases.release(
      {
        clusterId: application.clusterId,
        target: { selector: application.selector },
        image: `${build.image}:${build.tag}`,
        digest: build.digest,
        registryId: application.registryId,
        trigger: 'build',
        applicationId: application.id,
        buildId: build.id,
      },
      signal,
    );
    return [message('builds.note.released', { count: releaseIds.length, selector })];
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'release.nothingSelected') throw error;
    const nothing = message('builds.note.nothingSelected', { selector });
    step.info(nothing);
    return [nothing];
  }
}
