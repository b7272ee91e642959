import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hostLockPath,
  releaseHostLock,
  replaceHostLock,
  takeHostLock,
  touchHostLock,
} from '../../../electron/commands/host-lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-host-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const run = (script: string) =>
  execa('sh', ['-s'], { input: script.replaceAll(hostLockPath, join(folder, 'lock')), reject: false });
const owner = (operationId: string) => ({ who: "ann o'hara@desk", operationId });
const holder = () => readFile(join(folder, 'lock/operation'), 'utf8');

describe('the lock on a host', () => {
  it('is taken by one, and tells the other who holds it', async () => {
    expect((await run(takeHostLock(owner('o1')))).exitCode).toBe(0);
    const second = await run(takeHostLock(owner('o2')));
    expect(second.exitCode).toBe(73);
    expect(second.stdout).toMatch(/^ann o'hara@desk\no1\n\d+$/);
    expect(await holder()).toBe('o1\n');
  });

  it('is not kept alive for another who took it over, nor made anew where it is gone', async () => {
    await run(takeHostLock(owner('o1')));
    expect((await run(touchHostLock('o1'))).exitCode).toBe(0);
    await writeFile(join(folder, 'lock/operation'), 'o2\n');
    expect((await run(touchHostLock('o1'))).exitCode).toBe(73);
    await rm(join(folder, 'lock'), { recursive: true });
    expect((await run(touchHostLock('o1'))).exitCode).toBe(73);
  });

  it('is taken over only from the one that was seen, and given back only by its owner', async () => {
    await run(takeHostLock(owner('o1')));
    expect((await run(replaceHostLock('o0', owner('o3')))).exitCode).toBe(73);
    expect((await run(replaceHostLock('o1', owner('o3')))).exitCode).toBe(0);
    expect((await run(releaseHostLock('o1'))).exitCode).toBe(0);
    expect(await holder()).toBe('o3\n');
    await run(releaseHostLock('o3'));
    await expect(holder()).rejects.toThrow('ENOENT');
  });

  it('is not said to be taken when who holds it could not be written', async () => {
    // A full file system: the folder is made, the files are not.
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/mkdir'), '#!/bin/sh\n/bin/mkdir "$@" && /bin/mkdir "$1/who"\n', { mode: 0o755 });
    const script = `PATH=${join(folder, 'bin')}:$PATH\n${takeHostLock(owner('o1'))}`;
    expect((await run(script)).exitCode).toBe(1);
    await expect(holder()).rejects.toThrow('ENOENT');
    expect((await run(takeHostLock(owner('o2')))).exitCode).toBe(0);
  });
});
