import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OwnerFile } from '../../../electron/storage/folder/owner-file.ts';
import { identityOf, isAlive, startTimeOf } from '../../../electron/storage/folder/process-identity.ts';
import { emptyFolder, opened } from './data-folder.ts';

const ownerPath = (folder: string): string => join(folder, 'owner.json');

describe('a data folder', () => {
  it('has one owner: a second is refused with the number of the first', () => {
    const folder = emptyFolder();
    {
      using _first = opened(folder);
      expect(() => opened(folder)).toThrow(
        expect.objectContaining({ code: 'locked', data: { folder, pid: process.pid } }),
      );
    }
    expect(existsSync(ownerPath(folder))).toBe(false);
    using again = opened(folder);
    expect(again.notices).toEqual([]);
  });

  it.each([
    ['has ended', { ...identityOf(process.pid), pid: 2 ** 22 + 1 }],
    ['had a number that another process has now', { ...identityOf(process.pid), startTime: '1' }],
    ['lived before the machine was booted again', { ...identityOf(process.pid), bootId: 'another' }],
  ])('is taken over from an owner that %s', (_name, owner) => {
    const folder = emptyFolder();
    writeFileSync(ownerPath(folder), JSON.stringify(owner));
    using file = new OwnerFile(folder);
    expect(file.predecessorDied).toBe(true);
    expect(readdirSync(folder)).toEqual(['owner.json']);
  });

  it('is taken over when the owner file is damaged', () => {
    const folder = emptyFolder();
    writeFileSync(ownerPath(folder), '{"pid": 1');
    using file = new OwnerFile(folder);
    expect(file.predecessorDied).toBe(true);
  });

  it('is not given back by one who lost it', () => {
    const folder = emptyFolder();
    const file = new OwnerFile(folder);
    writeFileSync(ownerPath(folder), 'of somebody else');
    file[Symbol.dispose]();
    expect(existsSync(ownerPath(folder))).toBe(true);
  });
});

describe('whether a process lives', () => {
  it('is told by number and start time', async () => {
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid ?? 0);
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });

  it('without /proc is told by the number alone', () => {
    expect(isAlive({ pid: process.pid, startTime: null, bootId: null })).toBe(true);
    expect(isAlive({ pid: 2 ** 22 + 1, startTime: null, bootId: null })).toBe(false);
  });

  it('is read behind a command that holds blanks and parentheses', () => {
    const rest = Array.from({ length: 30 }, (_value, index) => index + 3).join(' ');
    expect(startTimeOf(`42 (a ) b (c) ${rest}`)).toBe('22');
  });
});
