import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { ScannedHostKey } from '../host-connection.ts';
import { type KnownHostVerdict, lookUpKnownHost } from './known-hosts.ts';
import { readSshConfig } from './ssh-config.ts';

export interface OpensshEntry {
  readonly alias: string;
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly identityFile: string | null;
  readonly proxyJump: string | null;
}

/** What OpenSSH on this computer knows of hosts; read anew on every call, never written. */
export interface OpensshFiles {
  readSshConfig(): Promise<readonly OpensshEntry[]>;
  judgeKnownHosts(address: string, port: number, key: ScannedHostKey): Promise<KnownHostVerdict>;
}

/** @param home the user's home, where `.ssh` is */
export function createOpensshFiles(home = homedir()): OpensshFiles {
  const knownHosts = [
    join(home, '.ssh/known_hosts'),
    join(home, '.ssh/known_hosts2'),
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
  return {
    readSshConfig: async () => {
      const candidates = readSshConfig(await textOf(join(home, '.ssh/config')));
      return candidates.map(({ alias, hostName, port, user, identityFile, proxyJump }) => ({
        alias,
        address: hostName,
        port,
        username: user ?? userInfo().username,
        identityFile: identityFile?.replace(/^(~|%d)(?=\/)/, home) ?? null,
        proxyJump,
      }));
    },
    judgeKnownHosts: async (address, port, key) => {
      const texts = await Promise.all(knownHosts.map(textOf));
      return lookUpKnownHost(texts.join('\n'), { address, port }, key);
    },
  };
}

/** A file that is not there or not ours to read says nothing. */
async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
