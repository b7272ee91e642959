import { connect as connectSocket, type NetConnectOpts } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ChannelSocket } from '../docker/channel-socket.ts';
import { DockerDoor } from '../docker/docker-door.ts';
import type {
  ExecRequest,
  ExecResult,
  HostConnection,
  LocalTarget,
  SendFileRequest,
  UploadRequest,
} from '../host-connection.ts';
import { openShellStream } from '../shell/open-shell-stream.ts';
import { OpenStreams } from '../shell/open-streams.ts';
import { runScript } from '../shell/run-script.ts';
import { sendFile } from '../shell/send-file.ts';
import { killScript, shellArguments } from '../shell/shell-frame.ts';
import { uploadByScript } from '../shell/upload-by-script.ts';
import { spawnLocal } from './local-process.ts';

/** Milliseconds for ending a process group, and for a connection within this computer's reach. */
const shortMs = 15_000;

/** "This computer": the same scripts by the same way, without SSH. */
export class LocalConnection implements HostConnection {
  readonly #target: LocalTarget;
  readonly #streams = new OpenStreams();
  readonly #docker: DockerDoor;
  readonly #listeners = new Set<(reason: string) => void>();
  #closed = false;

  constructor(target: LocalTarget) {
    this.#target = target;
    this.#docker = new DockerDoor({
      host: 'local',
      escalation: target.escalation,
      exec: (request) => this.exec(request),
      openSocket: async (path) => this.#streams.track(await openSocket({ path })),
      openCommand: (script, root) => this.#openCommand(script, root),
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  async exec(request: ExecRequest): Promise<ExecResult> {
    this.#mustBeOpen();
    const { escalation } = this.#target;
    const open = async (given: LocalTarget['escalation'] | undefined) => spawnLocal(shellArguments(given));
    const kill = async (group: number, given: LocalTarget['escalation'] | undefined) => {
      const signal = AbortSignal.timeout(shortMs);
      const host = { escalation, open, kill: async () => {} };
      await runScript(host, { script: killScript(group), root: given !== undefined, signal });
    };
    return await runScript({ escalation, open, kill }, request);
  }

  async upload(request: UploadRequest): Promise<void> {
    await uploadByScript((exec) => this.exec(exec), request);
  }

  async sendFile(request: SendFileRequest): Promise<void> {
    await sendFile({ exec: (exec) => this.exec(exec) }, request);
  }

  async forward(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    this.#mustBeOpen();
    if (signal.aborted) throw new SlipwayError('operation.cancelled');
    try {
      return this.#streams.track(await openSocket({ host: address, port }, signal));
    } catch (cause) {
      if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause });
      const detail = cause instanceof Error ? cause.message : String(cause);
      throw new SlipwayError('host.unreachable', { data: { address, port, reason: 'refused', detail }, cause });
    }
  }

  async docker(signal: AbortSignal): Promise<Docker> {
    this.#mustBeOpen();
    return await this.#docker.open(signal);
  }

  onClosed(listener: (reason: string) => void): void {
    if (this.#closed) queueMicrotask(() => listener('closed'));
    else this.#listeners.add(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#streams.fail(new Error('closed'));
    this.#docker.close();
    for (const listener of this.#listeners) listener('closed');
    this.#listeners.clear();
  }

  [inspect.custom](): string {
    return `LocalConnection {${this.#closed ? ' closed ' : ''}}`;
  }

  #mustBeOpen(): void {
    if (this.#closed) throw new SlipwayError('host.connectionLost', { data: { address: 'local', reason: 'closed' } });
  }

  async #openCommand(script: string, root: boolean): Promise<Duplex> {
    const escalation = root ? this.#target.escalation : undefined;
    const process = spawnLocal(shellArguments(escalation));
    await openShellStream(process, script, escalation);
    return this.#streams.track(new ChannelSocket(process.channel()));
  }
}

function openSocket(options: NetConnectOpts, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ ...options, timeout: shortMs, ...(signal && { signal }) });
    socket.once('error', reject);
    socket.once('timeout', () => socket.destroy(new Error(`no answer within ${shortMs} ms`)));
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      socket.removeAllListeners('timeout');
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}
