import { parseGitUrl, sameGitRepository } from '../../../shared/domain/git-url.ts';
import { matchesPath } from '../../../shared/domain/path-pattern.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { HookEvent } from '../../../shared/schema/hook-event.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import { Tag } from '../../../shared/schema/registry.ts';

export type Reason = Delivery['reason'];
export type Judgement = Pick<Delivery, 'verdict' | 'reason'>;

export function reason(key: string, params: Reason['params'] = {}): Reason {
  return { key, params };
}

/** One event of a delivery, and why nothing is to be done about it (undefined: it is for this receiver). */
interface Judged {
  readonly event: HookEvent;
  readonly nothing: Judgement | undefined;
}

/** What a delivery is judged by: the last event that is for the receiver, as a later push outdates an earlier; else the first. */
export function judgeEvents(
  events: readonly HookEvent[],
  receiver: Receiver,
  application: Application | undefined,
): Judged | undefined {
  const judged = events.map((event) => ({ event, nothing: nothingToDo(event, receiver, application) }));
  return judged.findLast(({ nothing }) => nothing === undefined) ?? judged[0];
}

/** Why nothing is to be done; undefined: it is for this receiver. */
export function nothingToDo(
  event: HookEvent,
  receiver: Receiver,
  application: Application | undefined,
): Judgement | undefined {
  if (!receiver.enabled) return { verdict: 'paused', reason: reason('disabled') };
  switch (event.kind) {
    case 'ping':
      return { verdict: 'ignored', reason: reason('ping') };
    case 'other':
      return { verdict: 'ignored', reason: reason('otherEvent', { event: event.event }) };
    case 'look':
      return lookIgnored(receiver, application);
    case 'push':
      return pushIgnored(event, application);
    case 'image':
      return imageIgnored(event, receiver);
  }
}

function lookIgnored(receiver: Receiver, application: Application | undefined): Judgement | undefined {
  if (receiver.registryId !== null)
    return oneTag(receiver) === null ? { verdict: 'wrong-tag', reason: reason('noTag') } : undefined;
  return application ? undefined : { verdict: 'ignored', reason: reason('applicationGone') };
}

function pushIgnored(
  event: Extract<HookEvent, { kind: 'push' }>,
  application: Application | undefined,
): Judgement | undefined {
  if (!application) return { verdict: 'ignored', reason: reason('applicationGone') };
  const { url } = application.git;
  if (event.repositories.length > 0 && !event.repositories.some((said) => meansRepository(said, url)))
    return {
      verdict: 'wrong-repository',
      reason: reason('otherRepository', { repository: event.repositories[0]?.slice(0, 200) ?? '' }),
    };
  return referenceIgnored(event, application);
}

function referenceIgnored(
  event: Extract<HookEvent, { kind: 'push' }>,
  { git: { branch }, source }: Application,
): Judgement | undefined {
  const name = event.name.slice(0, 200);
  switch (source.follow) {
    case 'branch':
      if (event.refKind !== 'branch') return { verdict: 'wrong-branch', reason: reason('notABranch', { name }) };
      if (event.name !== branch)
        return { verdict: 'wrong-branch', reason: reason('otherBranch', { branch: name, wanted: branch }) };
      return event.deleted ? { verdict: 'ignored', reason: reason('branchDeleted', { branch }) } : undefined;
    case 'tag':
      if (event.refKind !== 'tag') return { verdict: 'wrong-branch', reason: reason('notATag', { name }) };
      if (!matchesPath(source.tagPattern, event.name))
        return { verdict: 'wrong-tag', reason: reason('otherTag', { tag: name, wanted: source.tagPattern }) };
      return event.deleted ? { verdict: 'ignored', reason: reason('tagDeleted', { tag: name }) } : undefined;
    case 'commit':
      return { verdict: 'ignored', reason: reason('fixedCommit', { commit: source.commit.slice(0, 12) }) };
  }
}

function imageIgnored(event: Extract<HookEvent, { kind: 'image' }>, receiver: Receiver): Judgement | undefined {
  if (event.repository !== receiver.repository)
    return { verdict: 'wrong-repository', reason: reason('otherRepository', { repository: event.repository }) };
  if (event.tag === null) return { verdict: 'wrong-tag', reason: reason('noTag') };
  if (receiver.tag !== '' && !matchesPath(receiver.tag, event.tag))
    return { verdict: 'wrong-tag', reason: reason('otherTag', { tag: event.tag, wanted: receiver.tag }) };
  return undefined;
}

/** The only tag that counts; null: there may be several. */
export function oneTag({ tag }: Pick<Receiver, 'tag'>): string | null {
  return Tag.safeParse(tag).success ? tag : null;
}

/** An address is compared as one; a bare `owner/name` with the path of ours. */
function meansRepository(said: string, url: string): boolean {
  if (sameGitRepository(said, url)) return true;
  if (parseGitUrl(said)) return false;
  const path = parseGitUrl(url)?.path;
  return path !== undefined && barePath(path) === barePath(said);
}

/** Bitbucket Server writes `PROJECT/name` where its addresses have `scm/project/name`. */
function barePath(path: string): string {
  return path
    .replace(/^\/+|\.git$/g, '')
    .replace(/^scm\//, '')
    .toLowerCase();
}
