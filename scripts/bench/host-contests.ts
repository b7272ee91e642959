import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { HostConnection, SshTarget } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/index.ts';
import { factsScript } from '../../electron/commands/facts.ts';
import { parseFacts } from '../../shared/domain/parse-facts.ts';
import { type Bed, openBed } from '../../tests/bed/index.ts';
import type { Contest } from './compare.ts';

const HOSTS = 10;
const signal = new AbortController().signal;
const connector = createHostConnector({});

export interface HostScene extends AsyncDisposable {
  readonly contests: readonly Contest[];
}

async function readFacts(connection: HostConnection): Promise<void> {
  const { stdout } = await connection.exec({ script: factsScript(), root: true, signal, timeoutMs: 60_000 });
  if (!parseFacts(stdout)) throw new Error('a host gave no facts');
}

/** Targets with pinned keys, and a known_hosts file with the same keys for OpenSSH. */
async function bootHosts(bed: Bed, knownHosts: string): Promise<SshTarget[]> {
  const privateKey = await readFile(bed.privateKeyPath, 'utf8');
  const hosts = await Promise.all(Array.from({ length: HOSTS }, () => bed.host({ flavour: 'light' })));
  const keys = await Promise.all(hosts.map(({ address, port }) => connector.scanHostKey(address, port, signal)));
  const lines = hosts.map(({ address }, index) => `${address} ${keys[index]?.type} ${keys[index]?.key}\n`);
  await writeFile(knownHosts, lines.join(''));
  return hosts.map(({ address, port, user }, index) => ({
    kind: 'ssh',
    address,
    port,
    username: user,
    authentication: { kind: 'key', privateKey },
    escalation: { kind: 'root' },
    hostKey: { type: keys[index]?.type ?? '', fingerprint: keys[index]?.fingerprint ?? '' },
  }));
}

/** Ten light hosts of the bed: first contact, and one more round trip over what is open; both against OpenSSH's client. */
export async function openHostScene(folder: string): Promise<HostScene> {
  const bed = await openBed();
  const kept: HostConnection[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(kept.map((connection) => connection[Symbol.asyncDispose]()));
    await bed.dispose();
  };
  try {
    const knownHosts = join(folder, 'known_hosts');
    const targets = await bootHosts(bed, knownHosts);
    const options = [
      'BatchMode=yes',
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile=${knownHosts}`,
    ];
    const openSsh = (target: SshTarget, command: string, input: string) =>
      execa(
        'ssh',
        [
          ...['-F', '/dev/null', '-i', bed.privateKeyPath, '-p', String(target.port)],
          ...options.flatMap((option) => ['-o', option]),
          `${target.username}@${target.address}`,
          command,
        ],
        { input, timeout: 60_000 },
      );
    const plainTrue = async (): Promise<void> => {
      await Promise.all(targets.map((target) => openSsh(target, 'true', '')));
    };
    const connectAndRead = async (stop: () => void): Promise<void> => {
      const connections = await Promise.all(
        targets.map(async (target) => {
          const connection = await connector.connect(target, signal);
          await readFacts(connection);
          return connection;
        }),
      );
      stop();
      await Promise.all(connections.map((connection) => connection[Symbol.asyncDispose]()));
    };
    kept.push(...(await Promise.all(targets.map((target) => connector.connect(target, signal)))));
    const contests: Contest[] = [
      {
        name: 'connectFacts',
        what: `${HOSTS} hosts: connect and read the facts`,
        baseline: `${HOSTS} × ssh host true`,
        rounds: 3,
        run: connectAndRead,
        plain: plainTrue,
      },
      {
        name: 'connectFactsSameScript',
        what: `${HOSTS} hosts: connect and read the facts`,
        baseline: `${HOSTS} × ssh host sh, same script`,
        rounds: 3,
        warm: true,
        run: connectAndRead,
        plain: async () => {
          await Promise.all(targets.map((target) => openSsh(target, 'sh -s', factsScript())));
        },
      },
      {
        name: 'keptFacts',
        what: `${HOSTS} hosts: facts over kept connections`,
        baseline: `${HOSTS} × ssh host true`,
        rounds: 3,
        warm: true,
        run: async () => {
          await Promise.all(kept.map(readFacts));
        },
        plain: plainTrue,
      },
    ];
    return { contests, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
