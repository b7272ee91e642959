import { TextDecoder } from 'node:util';
import type { GitCommit } from '../git-client.ts';
import { gitFailure } from './git-failure.ts';
import { type GitCall, readGit } from './git-process.ts';

export interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** A bare mirror, as git is to be started for it. */
export type MirrorCall = Omit<GitCall, 'arguments'> & { readonly mirror: string };

/** Bytes of one object and objects that are kept: the few small files that are read again and again for one build. */
const KEPT_BYTES = 256 * 1024;
const KEPT_AT_MOST = 200;

interface Asked {
  readonly name: string;
  readonly found: (object: GitObject | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Reads objects by names that begin with a whole commit id, so that they can't mean anything else later. What is asked for at
 * the same time is read by one process, and what was found is kept.
 */
export class ObjectReader {
  readonly #kept = new Map<string, GitObject>();
  readonly #asked = new Map<string, Asked[]>();

  /** Undefined: not there (yet). `fresh`: whether it is there now, whatever was read before. */
  read(name: string, call: MirrorCall, fresh = false): Promise<GitObject | undefined> {
    const known = this.#kept.get(keyOf(call, name));
    if (known && !fresh) return Promise.resolve(known);
    return new Promise((found, failed) => {
      const waiting = this.#asked.get(call.mirror);
      if (waiting) {
        waiting.push({ name, found, failed });
        return;
      }
      this.#asked.set(call.mirror, [{ name, found, failed }]);
      // After whatever is asked for in the same turn.
      setImmediate(() => void this.#answer(call));
    });
  }

  /** The mirror is removed with those of its submodules, and what was read of them. */
  forget(mirror: string): void {
    for (const key of this.#kept.keys()) if (key.startsWith(mirror)) this.#kept.delete(key);
  }

  async #answer(call: MirrorCall): Promise<void> {
    const asked = this.#asked.get(call.mirror) ?? [];
    this.#asked.delete(call.mirror);
    try {
      const names = [...new Set(asked.map(({ name }) => name))];
      const objects = await readObjects(names, call);
      for (const [index, name] of names.entries()) this.#keep(keyOf(call, name), objects[index]);
      for (const { name, found } of asked) found(objects[names.indexOf(name)]);
    } catch (error) {
      for (const { failed } of asked) failed(error);
    }
  }

  #keep(key: string, object: GitObject | undefined): void {
    if (!object || object.content.length > KEPT_BYTES) return;
    this.#kept.set(key, object);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_AT_MOST && oldest !== undefined) this.#kept.delete(oldest);
  }
}

const keyOf = ({ mirror }: MirrorCall, name: string): string => `${mirror}\n${name}`;

/** `git cat-file --batch`: https://git-scm.com/docs/git-cat-file#_batch_output */
async function readObjects(names: readonly string[], call: MirrorCall): Promise<readonly (GitObject | undefined)[]> {
  const input = names.map((name) => `${name}\n`).join('');
  const { exitCode, stdout, stderr } = await readGit({ ...call, arguments: ['cat-file', '--batch'] }, input);
  // No mirror yet.
  if (/not a git repository/i.test(stderr)) return names.map(() => undefined);
  if (exitCode !== 0) throw gitFailure(stderr, '');
  let at = 0;
  return names.map(() => {
    const end = stdout.indexOf('\n', at);
    const [, id, type, size] = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(stdout.toString('utf8', at, end)) ?? [];
    at = end + 1;
    if (id === undefined || type === undefined) return undefined;
    const content = stdout.subarray(at, at + Number(size));
    at += Number(size) + 1;
    return { id, type, content };
  });
}

/** `tree …`, `author name <mail> seconds zone`, …, an empty line, and the message (git-commit-tree(1)). */
export function parseCommit({ id, content }: GitObject): GitCommit | undefined {
  const end = content.indexOf('\n\n');
  const head = content.subarray(0, end < 0 ? undefined : end);
  const encoding = /^encoding (\S+)$/m.exec(head.toString('latin1'))?.[1] ?? 'utf-8';
  const text = decoder(encoding).decode(content);
  const message = end < 0 ? '' : text.slice(text.indexOf('\n\n') + 2);
  const author = /^author (.*?) ?<[^>\n]*> /m.exec(text)?.[1];
  const seconds = /^committer .*> (\d+) [+-]\d+$/m.exec(text)?.[1];
  if (author === undefined || seconds === undefined) return undefined;
  const [subject = ''] = message.replace(/^\n+/, '').split(/\n[ \t]*\n/, 1);
  return { id, subject: subject.trim().replace(/\s*\n\s*/g, ' '), author, at: Number(seconds) * 1000, message };
}

/** A name that is no encoding here is read as UTF-8, as git itself does where it can't convert. */
function decoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding);
  } catch {
    return new TextDecoder();
  }
}
