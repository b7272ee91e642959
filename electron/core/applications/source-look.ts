import PQueue from 'p-queue';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { GitClient } from '../../adapters/git-client.ts';
import type { CoreContext } from '../context.ts';
import { keptLogin } from './source-login.ts';

/** Sources asked at once. */
const LOOKS_AT_ONCE = 4;

export type LookTrigger = 'manual' | 'poll' | 'git-hook';

/** Starts a build of a commit; given by `builds`. */
export type BuildStarter = (request: {
  readonly applicationId: string;
  readonly commit: string;
  readonly trigger: LookTrigger;
}) => { readonly buildId: string };

export interface LookResult {
  readonly commit: string;
  readonly buildId: string | null;
}

/**
 * The one path from "something may be new" to a build: a poll, a hook and the button all come here. Looks at one source
 * never overlap, so that a hook and a poll don't build the same commit twice.
 */
export class SourceLook {
  readonly #context: CoreContext;
  readonly #git: GitClient;
  readonly #queue = new PQueue({ concurrency: LOOKS_AT_ONCE });
  readonly #last = new Map<string, Promise<unknown>>();
  #start: BuildStarter | undefined;

  constructor(context: CoreContext, git: GitClient) {
    this.#context = context;
    this.#git = git;
  }

  startBuildsWith(start: BuildStarter): void {
    this.#start = start;
  }

  look(applicationId: string, trigger: LookTrigger, signal: AbortSignal): Promise<LookResult> {
    const before = this.#last.get(applicationId) ?? Promise.resolve();
    const mine = before.then(() => this.#queue.add(() => this.#lookNow(applicationId, trigger, signal)));
    const settled = mine.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(applicationId, settled);
    void settled.then(() => {
      if (this.#last.get(applicationId) === settled) this.#last.delete(applicationId);
    });
    return mine;
  }

  async #lookNow(applicationId: string, trigger: LookTrigger, signal: AbortSignal): Promise<LookResult> {
    const { records, secrets } = this.#context.storage;
    const application = records.of('applications').require(applicationId);
    let commit: string;
    try {
      commit = await this.#git.head(
        application.git.url,
        application.git.branch,
        keptLogin(application, secrets),
        signal,
      );
    } catch (error) {
      if (!signal.aborted) this.#keep(application, { error });
      throw error;
    }
    const now = records.of('applications').get(applicationId);
    // Its source was changed, or it was removed, while we asked.
    if (!now || now.git.url !== application.git.url || now.git.branch !== application.git.branch)
      throw new SlipwayError('conflict', { data: { reason: 'changedMeanwhile', name: application.name } });
    return this.#act(now, commit, trigger);
  }

  #act(application: Application, commit: string, trigger: LookTrigger): LookResult {
    const seen = this.#context.storage.records.of('applicationStates').get(application.id)?.seenCommit ?? null;
    // The first sight of a source only records it: adding an application must not deploy by itself. A push is a wish.
    const wanted = seen === null ? trigger === 'git-hook' : seen !== commit;
    const buildId =
      wanted && this.#start ? this.#start({ applicationId: application.id, commit, trigger }).buildId : null;
    this.#keep(application, { commit });
    return { commit, buildId };
  }

  #keep(application: Application, seen: { readonly commit: string } | { readonly error: unknown }): void {
    const states = this.#context.storage.records.of('applicationStates');
    if (!this.#context.storage.records.of('applications').get(application.id)) return;
    states.put({
      id: application.id,
      seenCommit: 'commit' in seen ? seen.commit : (states.get(application.id)?.seenCommit ?? null),
      lookedAt: this.#context.clock.now(),
      error: 'error' in seen ? errorInfo(seen.error) : null,
    });
  }
}
