import { message } from '../../../shared/domain/message.ts';
import { formatSelector } from '../../../shared/domain/selector.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { GitCommit } from '../../adapters/git-client.ts';
import type { OperationRun, StepPlan, StepRun } from '../../operations/operations.ts';
import { checkSpace } from './build-space.ts';
import type { BuildInput, BuildTools, BuildWork } from './build-work.ts';
import { makeImage } from './image-build.ts';
import { pruneImages } from './image-prune.ts';
import { pushImage } from './image-push.ts';

export function buildSteps(hostId: string, autoRelease: boolean): readonly StepPlan[] {
  const step = (id: string, onHost: boolean): StepPlan => ({
    id,
    hostId: onHost ? hostId : null,
    title: { key: `builds.step.${id}`, params: {} },
  });
  const steps = [
    step('source', false),
    step('space', true),
    step('image', true),
    step('push', true),
    step('tidy', true),
  ];
  return autoRelease ? [...steps, step('release', false)] : steps;
}

export async function runBuild(tools: BuildTools, { buildId }: BuildInput, run: OperationRun): Promise<void> {
  const { context, collaborators, limits } = tools;
  const builds = context.storage.records.of('builds');
  const application = collaborators.applications.require(builds.require(buildId).applicationId);
  const limit = AbortSignal.timeout(limits.timeoutMs);
  const work: BuildWork = {
    ...tools,
    application,
    signal: AbortSignal.any([run.signal, limit]),
    build: () => builds.require(buildId),
    change: (patch) => builds.put({ ...builds.require(buildId), ...patch }),
  };
  work.change({ state: 'running', startedAt: context.clock.now() });
  try {
    await runSteps(work, run);
  } catch (error) {
    if (!limit.aborted || run.signal.aborted) throw error;
    throw new SlipwayError('operation.timedOut', {
      data: { minutes: Math.round(limits.timeoutMs / 60_000) },
      cause: error,
    });
  }
}

async function runSteps(work: BuildWork, run: OperationRun): Promise<void> {
  const { application, collaborators } = work;
  let commit: GitCommit | undefined;
  await run.step('source', async (step) => {
    commit = await readSource(work, step);
    return [`${commit.id} ${commit.subject}`.trim()];
  });
  if (!commit) throw new SlipwayError('internal', { data: { reason: 'noCommit' } });
  const source = commit;
  await run.step('space', async () => checkSpace(work));
  const docker = await collaborators.hosts.docker(application.buildHostId, work.signal);
  await run.step('image', async (step) => makeImage(work, { docker, source, step }));
  await run.step('push', async (step) => pushImage(work, { docker, source, step }));
  await run.step('tidy', async (step) => pruneImages(work, docker, step));
  if (application.autoRelease) await run.step('release', async (step) => startRelease(work, step));
}

async function readSource(work: BuildWork, step: StepRun): Promise<GitCommit> {
  const { application, signal } = work;
  const { git, applications } = work.collaborators;
  const login = applications.login(application.id);
  const { url, branch } = application.git;
  const wanted = work.build().commit ?? (await applications.head(application.id, signal)).commit;
  step.info(`git fetch ${url} ${wanted}`);
  const { lfs, submodules } = await git.bring(application.id, { url, login, commit: wanted }, signal);
  for (const { path, commit } of submodules) step.info(message('builds.note.submodule', { path, commit }));
  if (lfs.length > 0) step.info(message('builds.note.lfs', { patterns: lfs.join(', ') }));
  const commit = await git.commit(application.id, wanted, signal);
  const tag = imageTags(commit.id, branch).commit;
  work.change({ commit: commit.id, subject: commit.subject.slice(0, 500), author: commit.author.slice(0, 200), tag });
  const { id, author, subject } = commit;
  step.info(message('builds.note.commit', { id, author, subject }));
  if ((await git.file(application.id, commit.id, application.dockerfile, signal)) === undefined)
    throw new SlipwayError('build.dockerfileMissing', {
      data: { path: application.dockerfile, commit: commit.id.slice(0, 12), application: application.name },
    });
  return commit;
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
