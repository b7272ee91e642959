import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOpensshFiles } from '../../../electron/adapters/ssh/openssh-files.ts';

describe('the OpenSSH files of this computer', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-home-'));
    await mkdir(join(home, '.ssh'));
  });
  afterEach(() => rm(home, { recursive: true }));

  const key = { type: 'ssh-ed25519', key: 'AAAA', fingerprint: 'SHA256:x' };

  it('say nothing where there are none', async () => {
    const files = createOpensshFiles(home);
    expect(await files.readSshConfig()).toEqual([]);
    expect(await files.judgeKnownHosts('web', 22, key)).toBe('absent');
  });

  it('name hosts with the login and key that OpenSSH would take', async () => {
    await writeFile(join(home, '.ssh/config'), 'Host web\n  IdentityFile ~/.ssh/id_web\n');
    expect(await createOpensshFiles(home).readSshConfig()).toEqual([
      {
        alias: 'web',
        address: 'web',
        port: 22,
        username: userInfo().username,
        identityFile: join(home, '.ssh/id_web'),
        proxyJump: null,
        jumps: [],
      },
    ]);
  });

  it('judge a key', async () => {
    await writeFile(join(home, '.ssh/known_hosts'), 'web ssh-ed25519 AAAA\n');
    const files = createOpensshFiles(home);
    expect(await files.judgeKnownHosts('web', 22, key)).toBe('match');
    expect(await files.judgeKnownHosts('web', 22, { ...key, key: 'BBBB' })).toBe('mismatch');
  });
});
