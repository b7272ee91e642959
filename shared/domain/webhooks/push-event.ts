import type { HookEvent } from '../../schema/hook-event.ts';
import { type HookParse, one } from './hook-request.ts';

const ZERO_COMMIT = /^0+$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
/** What `git check-ref-format` refuses: control characters, blanks, `~^:?*[\`, `..`, `@{`, `//`. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
const NO_REF = /[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{|\/\/|^[/-]|\/\.|[/.]$|\.lock(\/|$)/;

interface PushSaid {
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly ref: string;
  readonly after: string | null | undefined;
  readonly deleted?: boolean | undefined;
  readonly repositories: readonly (string | null | undefined)[];
}

export function push(said: PushSaid): HookEvent {
  const { ref, after = null } = said;
  const branch = behind(ref, 'refs/heads/');
  const tag = behind(ref, 'refs/tags/');
  const name = branch ?? tag ?? ref;
  const isZero = after !== null && ZERO_COMMIT.test(after);
  return {
    kind: 'push',
    refKind: NO_REF.test(name) ? 'other' : branch !== undefined ? 'branch' : tag !== undefined ? 'tag' : 'other',
    name,
    commit: after !== null && !isZero && COMMIT.test(after) ? after : null,
    deleted: said.deleted === true || isZero,
    repositories: said.repositories.filter((text) => typeof text === 'string' && text !== '').map(withoutLogin),
  };
}

export const onePush = (said: PushSaid): HookParse => one(push(said));

function behind(text: string, start: string): string | undefined {
  return text.startsWith(start) && text.length > start.length ? text.slice(start.length) : undefined;
}

/** `https://user:token@host/…` without what comes before the `@`. */
function withoutLogin(address: string | null | undefined): string {
  return (address ?? '').replace(/^(https?:\/\/)[^/@]*@/i, '$1');
}
