import { repositoryPath } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { imageTags } from '../../../shared/domain/tag-rule.ts';
import type { Build, Trigger } from '../../../shared/schema/build.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { CoreContext } from '../context.ts';
import { awaitOtherSlipways } from './build-lock.ts';
import { BuildQueue } from './build-queue.ts';
import { buildSteps, runBuild } from './build-run.ts';
import type { BuildCollaborators, BuildInput } from './build-work.ts';

export interface StartBuild {
  readonly applicationId: string;
  readonly commit?: string | undefined;
  readonly trigger?: Trigger;
  /** Again, whatever is there, and without cache. */
  readonly fresh?: boolean | undefined;
}

/** One commit to one image, pushed and read back; then, where the application wants it, a release. */
export interface Builds {
  /** A build of the same commit that waits or runs is returned instead of a second one. */
  start(input: StartBuild): { readonly buildId: string; readonly operationId: string };
  /**
   * For who restarts or removes the host's Docker: waits until no build runs there, other Slipways' included, says which do, and
   * lets none of ours begin until what it returns is disposed of.
   */
  quiet(hostId: string, wait: { say(note: Note): void; readonly signal: AbortSignal }): Promise<Disposable>;
}

/** Defines its kind of operation: call it before `operations.recover()`. */
export function createBuilds(context: CoreContext, collaborators: BuildCollaborators): Builds {
  const { records } = context.storage;
  const queue = new BuildQueue({
    slotsOf: (hostId) => records.of('hosts').get(hostId)?.buildSlots ?? 1,
    onChange: (buildId, state) => {
      const build = records.of('builds').get(buildId);
      if (build) records.of('builds').put({ ...build, queue: state });
    },
  });
  const service = new BuildService(context, collaborators, queue);
  context.operations.define<BuildInput>({
    kind: 'build',
    afterCrash: 'interrupt',
    resumable: false,
    run: (input, run) => runBuild({ context, collaborators, queue }, input, run),
    ended: (input, operation) => service.ended(input, operation),
  });
  collaborators.applications.startBuildsWith((request) => service.start(request));
  return service;
}

class BuildService implements Builds {
  readonly #context: CoreContext;
  readonly #collaborators: BuildCollaborators;
  readonly #queue: BuildQueue;

  constructor(context: CoreContext, collaborators: BuildCollaborators, queue: BuildQueue) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#queue = queue;
  }

  get #builds() {
    return this.#context.storage.records.of('builds');
  }

  start({ applicationId, commit, trigger = 'manual', fresh = false }: StartBuild): {
    buildId: string;
    operationId: string;
  } {
    const application = this.#collaborators.applications.require(applicationId);
    const registry = this.#collaborators.registries.require(application.registryId);
    const unfinished = this.#builds
      .list()
      .filter(
        (build) => build.applicationId === applicationId && (build.state === 'queued' || build.state === 'running'),
      );
    const same = unfinished.find((build) => !fresh && commit !== undefined && build.commit === commit);
    if (same) return { buildId: same.id, operationId: same.operationId };
    const id = this.#context.newId();
    const operation = this.#context.operations.start<BuildInput>('build', {
      title: { key: 'builds.operation', params: { application: application.name, commit: commit?.slice(0, 12) ?? '' } },
      subjectId: applicationId,
      input: { buildId: id },
      steps: buildSteps(application.buildHostId, application.autoRelease),
    });
    this.#builds.put({
      id,
      applicationId,
      operationId: operation.id,
      commit: commit ?? null,
      subject: '',
      author: '',
      trigger,
      state: 'queued',
      image: `${registry.host}/${repositoryPath(registry, application.image)}`,
      tag: commit === undefined ? '' : imageTags(commit, application.git.branch).commit,
      digest: null,
      sizeBytes: null,
      error: null,
      ...{ hostId: null, queue: null, way: null, inputs: null, reusedFrom: null, failure: null },
      ...{ fresh, stages: [], layers: [] },
      createdAt: this.#context.clock.now(),
      startedAt: null,
      finishedAt: null,
    });
    for (const build of unfinished) this.#supersede(build, id);
    return { buildId: id, operationId: operation.id };
  }

  async quiet(hostId: string, { say, signal }: Parameters<Builds['quiet']>[1]): Promise<Disposable> {
    const { records } = this.#context.storage;
    const host = records.of('hosts').get(hostId)?.name ?? hostId;
    const named = (buildId: string): string => {
      const { applicationId, commit } = this.#builds.require(buildId);
      const name = records.of('applications').get(applicationId)?.name ?? applicationId;
      return `${name} ${commit?.slice(0, 12) ?? ''}`.trim();
    };
    const tell = (ids: readonly string[]): void =>
      say(message('builds.note.restartWaits', { host, builds: ids.map(named).join(', ') }));
    const quiet = await this.#queue.close(hostId, tell, signal);
    try {
      const { hosts } = this.#collaborators;
      await awaitOtherSlipways({ context: this.#context, hosts, hostId, say, signal });
      return quiet;
    } catch (error) {
      quiet[Symbol.dispose]();
      throw error;
    }
  }

  /** The newest wins: what only waits and nobody asked for by hand gives way. */
  #supersede(build: Build, by: string): void {
    if (build.state !== 'queued' || build.trigger === 'manual') return;
    const error = new SlipwayError('operation.cancelled', { data: { reason: 'superseded', by } }).toInfo();
    this.#builds.put({ ...build, error });
    this.#context.operations.cancel(build.operationId);
  }

  /** However the operation ended: an image that was pushed and read back stays a success. */
  ended({ buildId }: BuildInput, operation: Operation): void {
    const build = this.#builds.get(buildId);
    if (!build) return;
    const pushed = build.digest !== null;
    const state = pushed ? 'succeeded' : endState(operation.state);
    const error = build.error ?? operation.error;
    this.#builds.put({
      ...build,
      state,
      error,
      queue: null,
      finishedAt: build.finishedAt ?? this.#context.clock.now(),
    });
  }
}

function endState(state: Operation['state']): Build['state'] {
  switch (state) {
    case 'cancelled':
    case 'interrupted':
      return state;
    case 'failed':
    // An operation without a digest can't have succeeded.
    case 'succeeded':
    case 'partial':
    case 'queued':
    case 'running':
      return 'failed';
  }
}
