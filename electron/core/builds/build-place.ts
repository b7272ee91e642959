import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { StepRun } from '../../operations/operations.ts';
import { buildHosts } from './build-host.ts';
import { takeBuildLock } from './build-lock.ts';
import type { BuildTools } from './build-work.ts';

/** A build's place on a host, from the queue on: the slot, and the lock against other Slipways. */
export class BuildPlace implements AsyncDisposable {
  readonly #tools: BuildTools;
  readonly #build: Build;
  #hostId: string | undefined;
  #unlock: (() => Promise<void>) | undefined;

  constructor(tools: BuildTools, build: Build) {
    this.#tools = tools;
    this.#build = build;
  }

  get hostId(): string {
    if (this.#hostId === undefined) throw new SlipwayError('internal', { data: { reason: 'noBuildHost' } });
    return this.#hostId;
  }

  /** Waits for it. From then on the build runs. */
  async take(
    application: Application,
    { step, signal }: { readonly step: StepRun; readonly signal: AbortSignal },
  ): Promise<Note> {
    const { context, collaborators, queue } = this.#tools;
    const { id: buildId, applicationId, operationId, image } = this.#build;
    const builds = context.storage.records.of('builds');
    const hostIds = await buildHosts(this.#tools, application, { step, signal });
    const hostId = await queue.take({ buildId, applicationId, hostIds }, signal);
    this.#hostId = hostId;
    const host = context.storage.records.of('hosts').get(hostId)?.name ?? hostId;
    builds.put({ ...builds.require(buildId), hostId });
    const { hosts } = collaborators;
    const say = (note: Note): void => step.info(note);
    this.#unlock = await takeBuildLock({ context, hosts, hostId, operationId, image, say, signal });
    builds.put({ ...builds.require(buildId), state: 'running', startedAt: context.clock.now() });
    return message('builds.note.host', { host });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#unlock?.();
    this.#tools.queue.release(this.#build.id);
  }
}
