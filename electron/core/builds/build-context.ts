import { posix } from 'node:path';
import { Readable } from 'node:stream';
import ignore from '@balena/dockerignore';
import { extract, type Header, type Pack, pack } from 'tar-stream';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';

export interface ContextRules {
  /** Folder of the context and path of the Dockerfile, both inside the repository. */
  readonly folder: string;
  readonly dockerfile: string;
  /** Text of the Dockerfile. */
  readonly dockerfileText: string;
  /** Text of `.dockerignore` in the folder, if there is one. */
  readonly ignoreText: string | undefined;
  /** Time of every entry (milliseconds): the commit's, so that the same commit gives the same layers. */
  readonly at: number;
  readonly commit: string;
}

export interface BuildContext {
  readonly stream: Readable;
  /** Path of the Dockerfile inside the stream. */
  readonly dockerfile: string;
  readonly dockerfileText: string;
  /** Files kept, known when the stream has ended. */
  readonly files: () => number;
}

/**
 * A tar of the folder as the engine wants it: `.dockerignore` applied here, the Dockerfile and `.dockerignore` kept
 * whatever it says, and a Dockerfile from outside of the folder added, as Docker's own client does.
 */
export function buildContext(archive: Readable, rules: ContextRules): BuildContext {
  const folder = cleaned(rules.folder);
  const path = cleaned(rules.dockerfile);
  const relative = posix.relative(folder, path);
  const outside = relative.startsWith('../');
  const dockerfile = outside ? `.dockerfile.${rules.commit.slice(0, 12)}` : relative;
  const kept = ignore({ ignorecase: false })
    .add(rules.ignoreText ?? '')
    .createFilter();
  const packer = new ContextPacker({
    keep: (name) => name === dockerfile || name === '.dockerignore' || kept(name),
    modified: new Date(rules.at),
  });
  if (outside) packer.add({ name: dockerfile, mode: 0o644 }, rules.dockerfileText);
  void packer.run(archive);
  return {
    stream: Readable.from(packer.stream, { objectMode: false }),
    dockerfile,
    dockerfileText: rules.dockerfileText,
    files: () => packer.files,
  };
}

type Entry = Partial<Header> & Pick<Header, 'name'>;

class ContextPacker {
  readonly stream: Pack = pack();
  files = 0;
  readonly #keep: (name: string) => boolean;
  readonly #modified: Date;
  readonly #folders = new Map<string, Header>();

  constructor({ keep, modified }: { keep: (name: string) => boolean; modified: Date }) {
    this.#keep = keep;
    this.#modified = modified;
  }

  add(header: Entry, text: string): void {
    this.stream.entry(this.#header(header), text);
    this.files += 1;
  }

  /** Ends `stream`, with the error if there is one: a cut archive must not look complete. */
  async run(archive: Readable): Promise<void> {
    const tar = extract();
    const stop = (): void => {
      archive.destroy();
      tar.destroy();
    };
    this.stream.once('close', stop);
    try {
      await Promise.all([feed(archive, tar), this.#copy(tar)]);
      this.stream.finalize();
    } catch (error) {
      this.stream.destroy(error instanceof Error ? error : new Error(String(error)));
      stop();
    } finally {
      this.stream.off('close', stop);
    }
  }

  async #copy(tar: AsyncIterable<Source>): Promise<void> {
    for await (const source of tar) {
      const name = cleaned(source.header.name);
      if (source.header.type === 'directory') this.#folders.set(name, { ...source.header, name: `${name}/` });
      if (source.header.type === 'directory' || !this.#keep(name)) {
        source.resume();
        continue;
      }
      this.#addFolders(posix.dirname(name));
      const sink = this.stream.entry(this.#header({ ...source.header, name }));
      this.files += 1;
      if (source.header.type === 'file') await feed(source, sink);
      else {
        source.resume();
        sink.end(undefined);
      }
    }
  }

  /** A folder goes before the first file that is kept in it; one without files is left out, as Git has none. */
  #addFolders(name: string): void {
    if (name === '.' || name === '') return;
    const header = this.#folders.get(name);
    if (!header) return;
    this.#folders.delete(name);
    this.#addFolders(posix.dirname(name));
    this.stream.entry(this.#header(header));
  }

  #header(header: Entry): Entry {
    const { pax: _times, ...rest } = header;
    return { ...rest, mtime: this.#modified, uid: 0, gid: 0, uname: '', gname: '' };
  }
}

type Source = AsyncIterable<unknown> & { readonly header: Header; resume(): unknown };

interface Sink {
  write(part: unknown): boolean;
  end(last: undefined): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** With back-pressure: a build context may be larger than memory. Ends the sink. */
async function feed(source: AsyncIterable<unknown>, sink: Sink): Promise<void> {
  for await (const part of source) if (!sink.write(part)) await drained(sink);
  sink.end(undefined);
}

function drained(sink: Sink): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      sink.off('drain', go);
      sink.off('close', go);
      resolve();
    };
    sink.once('drain', go);
    sink.once('close', go);
  });
}

function cleaned(path: string): string {
  const normal = posix.normalize(path === '' ? '.' : path).replace(/\/$/, '');
  if (normal.startsWith('../') || normal.startsWith('/'))
    throw new SlipwayError('input.invalid', { data: { field: 'path' } });
  return normal === '.' ? '' : normal;
}
