import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PinnedHostKey } from '../../electron/adapters/host-connection.ts';

type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface SshdOptions {
  /** More lines for sshd_config. */
  readonly config?: readonly string[];
  readonly keyTypes?: readonly KeyType[];
  /** A port that was used before, for a server that comes back with other keys. */
  readonly port?: number;
}

/** A real OpenSSH server on loopback with keys and configuration of its own. Needs root and openssh-server. */
export interface Sshd extends AsyncDisposable {
  readonly address: string;
  readonly port: number;
  readonly folder: string;
  readonly clientKey: string;
  /** The same key, encrypted with `open sesame`. */
  readonly encryptedClientKey: string;
  readonly hostKeys: Readonly<Record<string, PinnedHostKey & { readonly key: string }>>;
  /** The pin of the first host key. */
  readonly pin: PinnedHostKey;
  readonly pid: number;
  log(): string;
  /** Ends every connection, as a host that dies does; the server itself stays. */
  cutConnections(): void;
}

export const canRunSshd = process.getuid?.() === 0 && existsSync('/usr/sbin/sshd');

export async function startSshd({ config = [], keyTypes = ['ed25519'], port }: SshdOptions = {}): Promise<Sshd> {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-sshd-'));
  const hostKeys = Object.fromEntries(keyTypes.map((type) => [type, makeHostKey(folder, type)]));
  const keys = makeClientKeys(folder);
  const chosen = port ?? (await freePort());
  writeFileSync(join(folder, 'sshd_config'), configText({ folder, port: chosen, keyTypes, config }));
  execFileSync('mkdir', ['-p', '/run/sshd']);
  const child = spawn('/usr/sbin/sshd', ['-D', '-e', '-f', join(folder, 'sshd_config')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  await untilListening(chosen, child, () => log);
  const pin = hostKeys[keyTypes[0] ?? 'ed25519'];
  if (!pin || child.pid === undefined) throw new Error('sshd did not start');
  const pid = child.pid;
  return {
    ...keys,
    address: '127.0.0.1',
    port: chosen,
    folder,
    hostKeys,
    pin,
    pid,
    log: () => log,
    cutConnections: () => endAll(descendants(pid)),
    [Symbol.asyncDispose]: async () => {
      const children = descendants(pid);
      child.kill('SIGKILL');
      endAll(children);
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('exit', resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configText(given: {
  folder: string;
  port: number;
  keyTypes: readonly KeyType[];
  config: readonly string[];
}): string {
  const { folder, port, keyTypes, config } = given;
  return [
    // The first value counts, so the caller's come first.
    ...config,
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    ...keyTypes.map((type) => `HostKey ${folder}/host_${type}`),
    `AuthorizedKeysFile ${folder}/client.pub`,
    'PidFile none',
    'PermitRootLogin yes',
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'LogLevel VERBOSE',
    'MaxStartups 100',
    '',
  ].join('\n');
}

function makeHostKey(folder: string, type: KeyType) {
  const path = join(folder, `host_${type}`);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-f', path]);
  const [name = '', key = ''] = readFileSync(`${path}.pub`, 'utf8').split(' ');
  const fingerprint = execFileSync('ssh-keygen', ['-l', '-f', `${path}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
  return { type: name, key, fingerprint };
}

function makeClientKeys(folder: string) {
  const path = join(folder, 'client');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
  const clientKey = readFileSync(path, 'utf8');
  execFileSync('cp', [path, `${path}-encrypted`]);
  execFileSync('ssh-keygen', ['-q', '-p', '-N', 'open sesame', '-f', `${path}-encrypted`]);
  return { clientKey, encryptedClientKey: readFileSync(`${path}-encrypted`, 'utf8') };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const tries = 20_000 + Math.floor(Math.random() * 12_000);
    const server = createServer();
    server.once('error', () => freePort().then(resolve, reject));
    server.listen(tries, '127.0.0.1', () => server.close(() => resolve(tries)));
  });
}

async function untilListening(port: number, child: ChildProcess, log: () => string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd ended: ${log()}`);
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await delay(50);
  }
  throw new Error(`sshd does not listen: ${log()}`);
}

/** Process ids below one, children first. */
export function descendants(pid: number): readonly number[] {
  const table = execFileSync('ps', ['-eo', 'pid=,ppid='], { encoding: 'utf8' });
  const pairs = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.flatMap(([id = 0, of]) => (of === parent ? [...below(id), id] : []));
  return below(pid);
}

function endAll(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended by itself meanwhile.
    }
  }
}
