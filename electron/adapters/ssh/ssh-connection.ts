import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import type { Client } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ChannelSocket } from '../docker/channel-socket.ts';
import { DockerDoor } from '../docker/docker-door.ts';
import type {
  Escalation,
  ExecRequest,
  ExecResult,
  HostConnection,
  SendFileRequest,
  SshTarget,
  UploadRequest,
} from '../host-connection.ts';
import { openShellStream } from '../shell/open-shell-stream.ts';
import { OpenStreams } from '../shell/open-streams.ts';
import { runScript } from '../shell/run-script.ts';
import { type Append, sendFile } from '../shell/send-file.ts';
import { commandLine, killScript, shellArguments } from '../shell/shell-frame.ts';
import { uploadByScript } from '../shell/upload-by-script.ts';
import { ChannelGate } from './channel-gate.ts';
import { describeTarget } from './redaction.ts';
import { appendBySftp, openSftp } from './sftp-append.ts';
import { type ChannelCallback, ChannelRefused, openForward } from './ssh-channel.ts';
import { connectionLost, type Endpoint, unreachable } from './ssh-errors.ts';
import { execCommand, type SshProcess } from './ssh-process.ts';

/** How often a channel is asked for again although no other is open (sshd frees an ended one with a delay). */
const refusalsBorne = 10;
/** Milliseconds for ending a process group. */
const killMs = 15_000;

export interface SshConnectionParts {
  readonly client: Client;
  readonly target: SshTarget;
  /** A second login, for ending a command when the server has no channel left for it. */
  readonly dialAgain: () => Promise<Client>;
}

export class SshConnection implements HostConnection {
  readonly #client: Client;
  readonly #target: SshTarget;
  readonly #dialAgain: () => Promise<Client>;
  readonly #gate = new ChannelGate();
  readonly #docker: DockerDoor;
  readonly #streams = new OpenStreams();
  readonly #listeners = new Set<(reason: string) => void>();
  #closedBecause: string | undefined;
  #lastFault = 'closed by the host';

  constructor({ client, target, dialAgain }: SshConnectionParts) {
    this.#client = client;
    this.#target = target;
    this.#dialAgain = dialAgain;
    this.#docker = new DockerDoor({
      host: target.address,
      escalation: target.escalation,
      exec: (request) => this.exec(request),
      openSocket: (path) => this.#openStreamLocal(path),
      openCommand: (script, root) => this.#openCommand(script, root),
    });
    client.on('error', (error) => {
      this.#lastFault = error.message;
    });
    // A jump host that dies gives only `close`, without `error`. Listeners here run before the channels end, so that
    // no stream of the lost connection can look finished.
    client.prependOnceListener('close', () => this.#lose(this.#lastFault));
  }

  get closed(): boolean {
    return this.#closedBecause !== undefined;
  }

  async exec(request: ExecRequest): Promise<ExecResult> {
    return await runScript(
      {
        escalation: this.#target.escalation,
        open: (escalation, signal) => this.#openShell(escalation, signal),
        kill: (group, escalation) => this.#kill(group, escalation),
      },
      request,
    );
  }

  async upload(request: UploadRequest): Promise<void> {
    await uploadByScript((exec) => this.exec(exec), request);
  }

  async sendFile(request: SendFileRequest): Promise<void> {
    const append: Append = async (part, offset) => {
      const opened = await openSftp(this.#client, this.#gate, request.signal);
      if (!opened) return false;
      try {
        await appendBySftp(opened.sftp, { part, offset }, request);
        return true;
      } catch (error) {
        if (this.#closedBecause !== undefined) throw connectionLost(this.#target.address, this.#closedBecause);
        throw error;
      } finally {
        opened.close();
      }
    };
    await sendFile({ exec: (exec) => this.exec(exec), append }, request);
  }

  async forward(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    if (signal.aborted) throw new SlipwayError('operation.cancelled');
    const socket = await this.#openForward({ address, port });
    if (!signal.aborted) return socket;
    socket.destroy();
    throw new SlipwayError('operation.cancelled');
  }

  async docker(signal: AbortSignal): Promise<Docker> {
    if (this.#closedBecause !== undefined) throw connectionLost(this.#target.address, this.#closedBecause);
    return await this.#docker.open(signal);
  }

  onClosed(listener: (reason: string) => void): void {
    if (this.#closedBecause === undefined) this.#listeners.add(listener);
    else queueMicrotask(() => listener(this.#closedBecause ?? ''));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.closed) return;
    this.#lastFault = 'closed';
    const gone = new Promise<void>((resolve) => this.#client.once('close', () => resolve()));
    this.#client.end();
    await Promise.race([gone, delay(1000, undefined, { ref: false })]);
    this.#client.destroy();
    this.#lose('closed');
  }

  /** Only what may be read by anyone: the target holds secrets. */
  [inspect.custom](): string {
    return `SshConnection { ${describeTarget(this.#target)}${this.closed ? ', closed' : ''} }`;
  }

  #lose(reason: string): void {
    if (this.#closedBecause !== undefined) return;
    this.#closedBecause = reason;
    this.#streams.fail(connectionLost(this.#target.address, reason));
    this.#docker.close();
    for (const listener of this.#listeners) listener(reason);
    this.#listeners.clear();
  }

  async #openShell(escalation: Escalation | undefined, signal: AbortSignal): Promise<SshProcess> {
    const command = commandLine(shellArguments(escalation));
    for (let refusals = 0; ; ) {
      const leave = await this.#gate.enter(signal);
      try {
        const process = await execCommand(this.#client, command, this.#target.address);
        process.ended.then(leave, leave);
        return process;
      } catch (error) {
        if (error instanceof ChannelRefused) this.#gate.refused();
        leave();
        if (!(error instanceof ChannelRefused)) throw error;
        if (this.#gate.active === 0) refusals++;
        if (refusals > refusalsBorne) throw channelsRefused(this.#target.address, error);
        await delay(50 * refusals);
      }
    }
  }

  /** Past the gate: two channels are kept back for this, and when even those are refused a second login does it. */
  async #kill(group: number, escalation: Escalation | undefined): Promise<void> {
    const script = killScript(group);
    const request = { script, root: escalation !== undefined, signal: AbortSignal.timeout(killMs) };
    const host = (client: Client) => ({
      escalation: this.#target.escalation,
      open: () => execCommand(client, commandLine(shellArguments(escalation)), this.#target.address),
      kill: async () => {},
    });
    try {
      await runScript(host(this.#client), request);
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      const second = await this.#dialAgain();
      try {
        await runScript(host(second), request);
      } finally {
        second.end();
      }
    }
  }

  async #openForward(endpoint: Endpoint): Promise<Duplex> {
    const { address, port } = endpoint;
    try {
      return await this.#openChannel((done) => this.#client.forwardOut('127.0.0.1', 0, address, port, done));
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
      // OpenSSH: AllowTcpForwarding no, or PermitOpen.
      const reason = /prohibited/i.test(error.message) ? 'forwardForbidden' : 'refused';
      throw unreachable(endpoint, { reason, detail: error.message, cause: error });
    }
  }

  #openStreamLocal(path: string): Promise<Duplex> {
    return this.#openChannel((done) => this.#client.openssh_forwardOutStreamLocal(path, done));
  }

  async #openCommand(script: string, root: boolean): Promise<Duplex> {
    const escalation = root ? this.#target.escalation : undefined;
    const process = await this.#openShell(escalation, new AbortController().signal);
    await openShellStream(process, script, escalation);
    return this.#streams.track(new ChannelSocket(process.channel));
  }

  async #openChannel(open: (done: ChannelCallback) => void): Promise<Duplex> {
    const channel = await openForward(open, this.#target.address);
    return this.#streams.track(new ChannelSocket(channel));
  }
}

function channelsRefused(address: string, cause: Error): SlipwayError {
  const data = { reason: 'channelRefused', address, detail: cause.message };
  return new SlipwayError('host.commandFailed', { data, cause });
}
