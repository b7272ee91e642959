import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ObjectReader, parseCommit } from '../../../electron/adapters/git/object-reader.ts';

const commitOf = (...lines: (string | Buffer)[]) => ({
  id: 'c'.repeat(40),
  type: 'commit',
  content: Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])),
});
const people = ['author Ana Lima <a@example.org> 1700000000 +0800', 'committer Bo <b@example.org> 1700000100 +0000'];

describe('a commit', () => {
  it('has the whole of its message, and the first paragraph of it on one line', () => {
    const signed = ['gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' author Eve <e@example.org> 1 +0000', ' -----END'];
    const read = parseCommit(commitOf('tree 1', ...people, ...signed, '', 'Mend the', 'gate', '', 'And why.'));
    expect(read).toEqual({
      ...{ id: 'c'.repeat(40), subject: 'Mend the gate', author: 'Ana Lima', at: 1_700_000_100_000 },
      message: 'Mend the\ngate\n\nAnd why.\n',
    });
  });

  it('is read in the encoding that it names, and as UTF-8 where that is no encoding', () => {
    const gbk = Buffer.from([0xb9, 0xab, 0xb8, 0xe6]);
    expect(parseCommit(commitOf('tree 1', ...people, 'encoding GBK', '', gbk))?.subject).toBe('公告');
    expect(parseCommit(commitOf('tree 1', ...people, 'encoding x-none', '', '公告'))?.subject).toBe('公告');
  });

  it('may have no message and an author without a name; what is cut is none', () => {
    const bare = ['author <a@example.org> 1700000000 +0000', 'committer <b@example.org> 1700000100 +0000'];
    expect(parseCommit(commitOf('tree 1', ...bare, ''))).toMatchObject({ author: '', subject: '', message: '' });
    expect(parseCommit(commitOf('tree 1'))).toBeUndefined();
  });
});

describe('objects of a mirror', () => {
  let folder: string;
  let head: string;
  const call = () => ({
    ...{ mirror: join(folder, '.git'), folder, variables: { GIT_DIR: join(folder, '.git') } },
    ...{ signal: AbortSignal.timeout(20_000), timeoutMs: 20_000 },
  });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-objects-'));
    const git = (...words: string[]) =>
      execa('git', ['-c', 'user.name=Ana', '-c', 'user.email=a@example.org', ...words], { cwd: folder });
    await git('init', '-q');
    await writeFile(join(folder, 'a.txt'), 'one\n\ntwo\n');
    await git('add', '-A');
    await git('commit', '-q', '-m', 'First');
    head = (await git('rev-parse', 'HEAD')).stdout;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('are read together, and what is missing is missing', async () => {
    const reader = new ObjectReader();
    const names = [`${head}:a.txt`, `${head}:none.txt`, `${head}:`, `${head}^{commit}`, `${'0'.repeat(40)}^{commit}`];
    const [file, none, tree, commit, unknown] = await Promise.all(names.map((name) => reader.read(name, call())));
    expect(file).toMatchObject({ type: 'blob', content: Buffer.from('one\n\ntwo\n') });
    expect([none?.type, tree?.type, unknown?.type]).toEqual([undefined, 'tree', undefined]);
    expect(commit && parseCommit(commit)).toMatchObject({ id: head, subject: 'First', author: 'Ana' });
  });

  it('are kept until the mirror goes, but for those that are asked for afresh', async () => {
    const reader = new ObjectReader();
    const name = `${head}:a.txt`;
    expect(await reader.read(name, call())).toBeDefined();
    const elsewhere = { ...call(), variables: { GIT_DIR: join(folder, 'gone') } };
    expect(await reader.read(name, elsewhere)).toBeDefined();
    expect(await reader.read(name, elsewhere, true)).toBeUndefined();
    reader.forget(call().mirror);
    expect(await reader.read(name, elsewhere)).toBeUndefined();
  });
});
