import { parseGitUrl, sameGitRepository } from '../../../shared/domain/git-url.ts';
import type { HookEvent } from '../../../shared/domain/webhooks-event.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';

export type Reason = Delivery['reason'];

export function reason(key: string, params: Reason['params'] = {}): Reason {
  return { key, params };
}

/** Why nothing is to be done; undefined: it is for this receiver. */
export function ignoredBecause(
  event: HookEvent,
  receiver: Receiver,
  application: Application | undefined,
): Reason | undefined {
  if (!receiver.enabled) return reason('disabled');
  switch (event.kind) {
    case 'ping':
      return reason('ping');
    case 'other':
      return reason('otherEvent', { event: event.event });
    case 'look':
      return undefined;
    case 'push':
      return pushIgnored(event, application);
    case 'image':
      return imageIgnored(event, receiver);
  }
}

function pushIgnored(event: Extract<HookEvent, { kind: 'push' }>, application: Application | undefined) {
  if (!application) return reason('applicationGone');
  const { url, branch } = application.git;
  if (event.repositories.length > 0 && !event.repositories.some((said) => meansRepository(said, url)))
    return reason('otherRepository', { repository: event.repositories[0] ?? '' });
  if (event.refKind !== 'branch') return reason('notABranch', { name: event.name });
  if (event.name !== branch) return reason('otherBranch', { branch: event.name, wanted: branch });
  if (event.deleted) return reason('branchDeleted', { branch });
  return undefined;
}

function imageIgnored(event: Extract<HookEvent, { kind: 'image' }>, receiver: Receiver) {
  if (event.repository !== receiver.repository)
    return reason('otherRepository', { repository: event.repository.slice(0, 200) });
  if (event.tag === null) return reason('noTag');
  if (receiver.tag !== '' && event.tag !== receiver.tag)
    return reason('otherTag', { tag: event.tag, wanted: receiver.tag });
  return undefined;
}

/** An address is compared as one; a bare `owner/name` with the path of ours. */
function meansRepository(said: string, url: string): boolean {
  if (sameGitRepository(said, url)) return true;
  if (parseGitUrl(said)) return false;
  const path = parseGitUrl(url)?.path.replace(/^\/+|\.git$/g, '');
  return path !== undefined && path === said.replace(/^\/+|\.git$/g, '');
}
