import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import ssh2, { type Client, type ClientChannel } from 'ssh2';
import type { GitLogin, GitSource } from '../git-client.ts';
import { algorithmsFor } from '../ssh/algorithms.ts';
import { packetsOf } from './packets.ts';

const LARGEST = 32 * 1024 * 1024;
const READY_MS = 15_000;
/** Milliseconds for which a connection that nobody uses stays: longer than the usual time between two polls. */
const KEPT_MS = 90_000;
const KEPT_AT_MOST = 32;

interface Place {
  readonly username: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

interface Line {
  readonly client: Client;
  readonly socket: Socket;
  users: number;
  timer: NodeJS.Timeout | undefined;
}

/** Advertisements of `git-upload-pack` over SSH; applications with the same server and key share a connection. */
export class SshAdvertisements {
  readonly #lines = new Map<string, Promise<Line>>();

  /** Undefined: not to be asked this way. Rejects where the server does not answer as git does. */
  async read({ url, login }: GitSource, signal: AbortSignal): Promise<readonly string[] | undefined> {
    const place = placeOf(url);
    if (!place || login.kind !== 'deploy-key' || !login.hostKey) return undefined;
    signal.throwIfAborted();
    const key = keyOf(place, login);
    const line = await (this.#lines.get(key) ?? this.#open(key, place, login));
    line.users += 1;
    clearTimeout(line.timer);
    line.socket.ref();
    try {
      return await advertised(line.client, place.path, signal);
    } finally {
      line.users -= 1;
      if (line.users === 0) this.#rest(line);
    }
  }

  #open(key: string, place: Place, login: Extract<GitLogin, { kind: 'deploy-key' }>): Promise<Line> {
    const opening = openLine(place, login);
    this.#lines.set(key, opening);
    const forget = (): void => {
      if (this.#lines.get(key) === opening) this.#lines.delete(key);
    };
    opening.then(({ client }) => client.once('close', forget), forget);
    const [oldest] = this.#lines.keys();
    if (this.#lines.size > KEPT_AT_MOST && oldest !== undefined) this.#lines.delete(oldest);
    return opening;
  }

  /** A connection that only waits must not keep the process alive. */
  #rest(line: Line): void {
    line.socket.unref();
    line.timer = setTimeout(() => line.client.end(), KEPT_MS).unref();
  }
}

/** `ssh://user@host:port/path` and `user@host:path`. */
function placeOf(url: string): Place | undefined {
  const whole = /^ssh:\/\/(?:([^/\s@:]+)@)?([^/\s:@[\]]+)(?::(\d{1,5}))?(\/[^\s]+)$/i.exec(url);
  if (whole) {
    const [, username = 'git', host = '', port = '22', path = ''] = whole;
    return { username, host, port: Number(port), path: path.replace(/^\/~/, '~') };
  }
  const [, username, host, path] = /^([A-Za-z0-9_][\w.-]*)@([A-Za-z0-9][^\s:/]*):([^\s]+)$/.exec(url) ?? [];
  return username && host && path ? { username, host, port: 22, path } : undefined;
}

/** Never the key itself. */
function keyOf({ username, host, port }: Place, { privateKey, hostKey }: Extract<GitLogin, { kind: 'deploy-key' }>) {
  const used = createHash('sha256').update(privateKey).digest('hex');
  return `${username}@${host}:${port} ${hostKey?.key ?? ''} ${used}`;
}

function openLine(
  { username, host, port }: Place,
  { privateKey, hostKey }: Extract<GitLogin, { kind: 'deploy-key' }>,
): Promise<Line> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    const socket = connect({ host, port });
    const failed = (error: Error): void => {
      client.destroy();
      socket.destroy();
      reject(error);
    };
    socket.once('error', failed);
    client.once('error', failed);
    client.once('close', () => failed(new Error('closed')));
    client.once('ready', () => {
      client.off('error', failed);
      // A connection that breaks later is told by `close`.
      client.on('error', () => undefined);
      socket.on('error', () => undefined);
      resolve({ client, socket, users: 0, timer: undefined });
    });
    client.connect({
      ...{ sock: socket, username, privateKey, readyTimeout: READY_MS },
      algorithms: algorithmsFor(hostKey?.type, false),
      hostVerifier: (shown: Buffer) => shown.toString('base64') === hostKey?.key,
    });
  });
}

function advertised(client: Client, path: string, signal: AbortSignal): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    let channel: ClientChannel | undefined;
    const stop = (): void => {
      channel?.destroy();
      reject(new Error('stopped'));
    };
    signal.addEventListener('abort', stop, { once: true });
    client.once('close', stop);
    const end = (): void => {
      signal.removeEventListener('abort', stop);
      client.off('close', stop);
    };
    client.exec(`git-upload-pack '${path.replaceAll("'", `'\\''`)}'`, (error, opened) => {
      if (error) {
        end();
        return reject(error);
      }
      channel = opened;
      collect(opened).then(resolve, reject).finally(end);
    });
  });
}

/** Up to the flush packet; then says that nothing is wanted. */
async function collect(channel: ClientChannel): Promise<readonly string[]> {
  channel.stderr.resume();
  let bytes = Buffer.alloc(0);
  for await (const part of channel) {
    bytes = Buffer.concat([bytes, Buffer.from(part)]);
    const packets = packetsOf(bytes);
    if (packets) {
      channel.end('0000');
      return packets.texts;
    }
    if (bytes.length > LARGEST) break;
  }
  throw new Error('no advertisement');
}
