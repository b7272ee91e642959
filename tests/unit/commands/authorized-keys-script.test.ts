import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addAuthorizedKey, removeAuthorizedKey } from '../../../electron/commands/authorized-keys.ts';

const publicKey = 'ssh-ed25519 AAAAC3Nzmine slipway ws01';
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-keys-'));
  file = join(folder, '.ssh', 'authorized_keys');
});
afterEach(() => rmSync(folder, { recursive: true }));

const shells = [['sh'], ['bash', '--posix'], ...(existsSync('/bin/busybox') ? [['busybox', 'sh']] : [])];
const run = (shell: readonly string[], script: string) =>
  execFileSync(shell[0] ?? 'sh', [...shell.slice(1), '-s'], { input: script, encoding: 'utf8', stdio: 'pipe' });
const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe.each(shells.map((shell) => [shell.join(' '), shell] as const))('authorized_keys by %s', (_, shell) => {
  it('is made with modes that sshd takes, and gets a key once', () => {
    run(shell, addAuthorizedKey({ file, publicKey }));
    run(shell, addAuthorizedKey({ file, publicKey }));
    expect(readFileSync(file, 'utf8')).toBe(`${publicKey}\n`);
    expect([mode(join(folder, '.ssh')), mode(file)]).toEqual(['700', '600']);
  });

  it('keeps what others wrote, a last line without an end too, and a comment is no key', () => {
    mkdirSync(join(folder, '.ssh'), { mode: 0o775 });
    writeFileSync(file, `# ${publicKey}\nssh-rsa AAAAtheirs friend`);
    chmodSync(file, 0o666);
    run(shell, addAuthorizedKey({ file, publicKey }));
    expect(readFileSync(file, 'utf8')).toBe(`# ${publicKey}\nssh-rsa AAAAtheirs friend\n${publicKey}\n`);
    expect(mode(file)).toBe('644');
  });

  it('loses one key and nothing else', () => {
    mkdirSync(join(folder, '.ssh'));
    writeFileSync(file, `ssh-rsa AAAAtheirs friend\n\n${publicKey}\nssh-ed25519 AAAAC3Nzminetoo other\n`);
    run(shell, removeAuthorizedKey({ file, publicKey: 'ssh-ed25519 AAAAC3Nzmine slipway ws01' }));
    expect(readFileSync(file, 'utf8')).toBe('ssh-rsa AAAAtheirs friend\n\nssh-ed25519 AAAAC3Nzminetoo other\n');
    run(shell, removeAuthorizedKey({ file, publicKey: 'ssh-rsa AAAAtheirs x' }));
    run(shell, removeAuthorizedKey({ file, publicKey: 'ssh-ed25519 AAAAC3Nzminetoo x' }));
    expect(readFileSync(file, 'utf8')).toBe('\n');
    run(shell, removeAuthorizedKey({ file: join(folder, 'none'), publicKey }));
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });
});
