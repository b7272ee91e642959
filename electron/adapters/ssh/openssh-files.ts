import { readFile } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { makeKeyPair } from '../git/key-pair.ts';
import type { ScannedHostKey } from '../host-connection.ts';
import { describeHostKey } from './host-key.ts';
import {
  countCertAuthorities,
  type KnownHostKey,
  type KnownHostVerdict,
  knownKeys,
  lookUpKnownHost,
} from './known-hosts.ts';
import { readSshConfig, type SshConfigJump } from './ssh-config.ts';

export interface OpensshEntry {
  readonly alias: string;
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly identityFile: string | null;
  readonly proxyJump: string | null;
  readonly jumps: { alias: string; address: string; port: number; username: string }[];
}

/** What known_hosts text says, asked host by host. */
export interface KnownHostsText {
  readonly certAuthorities: number;
  keysFor(
    address: string,
    port: number,
  ): { readonly keys: readonly ScannedHostKey[]; readonly revoked: readonly string[] };
}

/** What OpenSSH on this computer knows of hosts; read anew on every call, never written. */
export interface OpensshFiles {
  readSshConfig(): Promise<readonly OpensshEntry[]>;
  readKnownHosts(text: string | null): Promise<KnownHostsText>;
  makeKeyPair(comment: string): Promise<{ privateKey: string; publicKey: string }>;
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
      return candidates.map(({ alias, hostName, port, user, identityFile, proxyJump, jumps }) => ({
        alias,
        address: hostName,
        port,
        username: user ?? userInfo().username,
        identityFile: identityFile?.replace(/^(~|%d)(?=\/)/, home) ?? null,
        proxyJump,
        jumps: jumps.map(jumpEntry),
      }));
    },
    readKnownHosts: async (given) => {
      const text = given ?? (await Promise.all(knownHosts.map(textOf))).join('\n');
      return {
        certAuthorities: countCertAuthorities(text),
        keysFor: (address, port) => {
          const { keys, revoked } = knownKeys(text, { address, port });
          return { keys: keys.map(scanned), revoked: revoked.map((key) => scanned(key).fingerprint) };
        },
      };
    },
    makeKeyPair,
    judgeKnownHosts: async (address, port, key) => {
      const texts = await Promise.all(knownHosts.map(textOf));
      return lookUpKnownHost(texts.join('\n'), { address, port }, key);
    },
  };
}

function scanned({ key }: KnownHostKey): ScannedHostKey {
  return describeHostKey(Buffer.from(key, 'base64'));
}

function jumpEntry({ alias, hostName, port, user }: SshConfigJump) {
  return { alias, address: hostName, port, username: user ?? userInfo().username };
}

/** A file that is not there or not ours to read says nothing. */
async function textOf(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '');
}
