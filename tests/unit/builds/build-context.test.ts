import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { extract, pack } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { buildContext, type ContextRules } from '../../../electron/core/builds/build-context.ts';

const rules: ContextRules = {
  folder: '',
  dockerfile: 'Dockerfile',
  dockerfileText: 'FROM scratch\n',
  ignoreText: undefined,
  at: 1_700_000_000_000,
  commit: 'a'.repeat(40),
};

const files = {
  Dockerfile: 'FROM scratch\n',
  '.dockerignore': 'x',
  'site/index.html': 'hello',
  'site/secret.env': 'TOKEN=1',
  'notes/todo.md': 'x',
  'empty.txt': '',
};

function archiveOf(content: Readonly<Record<string, string>>): Readable {
  const tar = pack();
  const folders = new Set<string>();
  for (const [name, text] of Object.entries(content)) {
    const folder = name.includes('/') ? `${name.slice(0, name.lastIndexOf('/'))}/` : '';
    if (folder && !folders.has(folder)) tar.entry({ name: folder, type: 'directory' });
    folders.add(folder);
    tar.entry({ name, mtime: new Date() }, text);
  }
  tar.entry({ name: 'link', type: 'symlink', linkname: 'site/index.html' });
  tar.finalize();
  return Readable.from(tar, { objectMode: false });
}

async function entriesOf(stream: Readable): Promise<Map<string, { text: string; mtime: number; type: string }>> {
  const tar = extract();
  const found = new Map<string, { text: string; mtime: number; type: string }>();
  tar.end(await buffer(stream));
  for await (const entry of tar) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part instanceof Uint8Array ? Buffer.from(part) : Buffer.alloc(0));
    const { name, mtime, type } = entry.header;
    found.set(name, { text: Buffer.concat(parts).toString(), mtime: mtime.getTime(), type });
  }
  return found;
}

describe('a build context', () => {
  test('holds every file and link, with the time of the commit', async () => {
    const context = buildContext(archiveOf(files), rules);
    const entries = await entriesOf(context.stream);
    expect([...entries.keys()].sort()).toEqual([...Object.keys(files), 'link', 'notes/', 'site/'].sort());
    expect(entries.get('site/index.html')?.text).toBe('hello');
    expect(entries.get('empty.txt')?.text).toBe('');
    expect(new Set([...entries.values()].map(({ mtime }) => mtime))).toEqual(new Set([rules.at]));
    expect(context).toMatchObject({ dockerfile: 'Dockerfile' });
    expect(context.files()).toBe(7);
  });

  test('leaves out what .dockerignore names, with exceptions, and keeps the Dockerfile whatever it says', async () => {
    const ignoreText = '*\n!site\nsite/*.env\n';
    const context = buildContext(archiveOf(files), { ...rules, ignoreText });
    const entries = await entriesOf(context.stream);
    expect([...entries.keys()].sort()).toEqual(['.dockerignore', 'Dockerfile', 'site/', 'site/index.html']);
  });

  test('gets a Dockerfile from outside of its folder', async () => {
    const context = buildContext(archiveOf({ 'index.html': 'x' }), {
      ...rules,
      folder: 'services/shop',
      dockerfile: 'docker/shop.Dockerfile',
      ignoreText: '*',
    });
    expect(context.dockerfile).toBe('.dockerfile.aaaaaaaaaaaa');
    const entries = await entriesOf(context.stream);
    expect(entries.get('.dockerfile.aaaaaaaaaaaa')?.text).toBe('FROM scratch\n');
    expect([...entries.keys()]).toEqual(['.dockerfile.aaaaaaaaaaaa']);
  });

  test('names a Dockerfile below its folder from there', () => {
    const context = buildContext(archiveOf({}), {
      ...rules,
      folder: 'services/shop/',
      dockerfile: './services/shop/docker/Dockerfile',
    });
    expect(context.dockerfile).toBe('docker/Dockerfile');
    context.stream.destroy();
  });

  test('ends with an error when the archive breaks, never as if it were complete', async () => {
    const broken = Readable.from(
      (async function* () {
        yield (await buffer(archiveOf(files))).subarray(0, 1500);
        throw new Error('git died');
      })(),
      { objectMode: false },
    );
    await expect(buffer(buildContext(broken, rules).stream)).rejects.toThrow('git died');
  });

  test('is passed on without being held in memory', async () => {
    const large = 'x'.repeat(3_000_000);
    const entries = await entriesOf(buildContext(archiveOf({ Dockerfile: 'F', 'large.bin': large }), rules).stream);
    expect(entries.get('large.bin')?.text.length).toBe(3_000_000);
  });
});
