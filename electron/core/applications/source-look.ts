import PQueue from 'p-queue';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { SourceSkip } from '../../../shared/schema/source-rule.ts';
import type { GitClient } from '../../adapters/git-client.ts';
import type { CoreContext } from '../context.ts';
import { isOlderTag, type SourceHead, sameSourcePlace, sourceHead } from './source-head.ts';
import { keptLogin } from './source-login.ts';
import { isRead, skipOf } from './source-skip.ts';

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
  /** Why a new commit was not built. */
  readonly skipped?: SourceSkip;
}

interface Found {
  readonly head: SourceHead;
  /** Something is new. */
  readonly wanted: boolean;
  readonly skipped: SourceSkip | undefined;
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
    const state = records.of('applicationStates').get(applicationId);
    const seen = state?.seenCommit ?? null;
    let found: Found;
    let fetched: Promise<boolean> | undefined;
    try {
      const source = { git: this.#git, login: keptLogin(application, secrets) };
      // After a push there is something to bring, whatever the branch's head is found to be: both are asked for at once.
      if (trigger === 'git-hook' && isRead(application))
        fetched = source.git.fetch(application.id, application.git.url, source.login, signal).then(
          () => true,
          () => false,
        );
      const tools = { ...source, fetched };
      const head = await sourceHead(application, tools, signal);
      // The first sight of a source only records it: adding an application must not deploy by itself. A push is a wish.
      const wanted = seen === null ? trigger === 'git-hook' : seen !== head.commit;
      const older = isOlderTag(head, state?.seenTag ?? null);
      const skipped = wanted
        ? older
          ? ({ commit: head.commit, reason: 'olderTag', detail: state?.seenTag ?? '' } as const)
          : await skipOf({ application, commit: head.commit, seen }, tools, signal)
        : undefined;
      found = { head, wanted, skipped };
    } catch (error) {
      if (!signal.aborted) this.#keep(application, { error });
      throw error;
    } finally {
      await fetched;
    }
    const now = records.of('applications').get(applicationId);
    // Its source was changed, or it was removed, while we asked.
    if (!now || !sameSourcePlace(now, application))
      throw new SlipwayError('conflict', { data: { reason: 'changedMeanwhile', name: application.name } });
    return this.#act(now, found, trigger);
  }

  #act(application: Application, found: Found, trigger: LookTrigger): LookResult {
    const { wanted, skipped } = found;
    const { commit } = found.head;
    const starts = wanted && !skipped && this.#start;
    const buildId = starts ? starts({ applicationId: application.id, commit, trigger }).buildId : null;
    this.#keep(application, found);
    return { commit, buildId, ...(skipped ? { skipped } : {}) };
  }

  #keep(application: Application, seen: Found | { readonly error: unknown }): void {
    const states = this.#context.storage.records.of('applicationStates');
    if (!this.#context.storage.records.of('applications').get(application.id)) return;
    const before = states.get(application.id);
    const known = {
      id: application.id,
      seenCommit: before?.seenCommit ?? null,
      seenTag: before?.seenTag ?? null,
      skipped: before?.skipped ?? null,
      lookedAt: this.#context.clock.now(),
    };
    if ('error' in seen) {
      states.put({ ...known, error: errorInfo(seen.error) });
      return;
    }
    const { head, wanted, skipped } = seen;
    const seenTag = skipped?.reason === 'olderTag' ? known.seenTag : head.tag;
    const why = wanted ? (skipped ?? null) : known.skipped;
    states.put({ ...known, seenCommit: head.commit, seenTag, skipped: why, error: null });
  }
}
