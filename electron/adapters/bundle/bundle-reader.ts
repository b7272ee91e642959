import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BundleFile } from '../../../shared/domain/offline-bundle.ts';
import type { Bundle, BundleReader } from '../bundle-files.ts';

/** Names that may stand in a script and on a host as they are. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9._+~:=-]*\.(deb|rpm|tgz)$/;

export function createBundleReader(): BundleReader {
  /** Sums of files that did not change since they were read: a bundle has some 100 MB. */
  const known = new Map<string, string>();
  return {
    async read(path, signal) {
      const nothing = { path, folder: path, files: [], wrong: [] };
      try {
        const isFolder = (await stat(path)).isDirectory();
        const folder = isFolder ? path : dirname(path);
        const names = (isFolder ? await readdir(folder) : [basename(path)])
          .filter((name) => plainName.test(name))
          .sort();
        const files: BundleFile[] = [];
        for (const name of names) files.push(await readOne(join(folder, name), known, signal));
        const wrong = await compare(folder, files);
        return { path, folder, files, wrong, problem: files.length === 0 ? 'empty' : null } satisfies Bundle;
      } catch (error) {
        if (signal.aborted) throw error;
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        return { ...nothing, problem: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable' };
      }
    },
  };
}

async function readOne(path: string, known: Map<string, string>, signal: AbortSignal): Promise<BundleFile> {
  const { size, mtimeMs, ino } = await stat(path);
  const key = `${path} ${size} ${mtimeMs} ${ino}`;
  const sha256 = known.get(key) ?? (await sumOf(path, signal));
  known.set(key, sha256);
  return { name: basename(path), bytes: size, sha256 };
}

async function sumOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash, { signal });
  return hash.digest('hex');
}

/** A list of sums is optional; what it names must be so. */
async function compare(folder: string, files: readonly BundleFile[]): Promise<Bundle['wrong']> {
  const expected = new Map<string, string>();
  for (const list of (await readdir(folder)).filter((name) => /sha256/i.test(name) && !plainName.test(name))) {
    const text = await readFile(join(folder, list), 'utf8');
    for (const [, sum, name] of text.matchAll(/^([0-9a-fA-F]{64})(?: [ *](?:\.\/)?(\S+))?\s*$/gm)) {
      if (sum) expected.set(name ?? list.replace(/\.sha256(sum)?$/i, ''), sum.toLowerCase());
    }
  }
  return files.flatMap(({ name, sha256 }) => {
    const sum = expected.get(name);
    return sum === undefined || sum === sha256 ? [] : [{ name, expected: sum, sha256 }];
  });
}
