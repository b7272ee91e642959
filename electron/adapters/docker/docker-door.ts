import type { Duplex } from 'node:stream';
import type Docker from 'dockerode';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Escalation, ExecRequest, ExecResult } from '../host-connection.ts';
import { negotiateVersion } from './api-version.ts';
import { dockerFault, dockerSocketPath, dockerUnavailable, lookAtDocker } from './diagnose-docker.ts';
import { DockerAgent } from './docker-agent.ts';
import { dockerodeThrough } from './dockerode.ts';

export interface DockerDoorParts {
  readonly host: string;
  readonly escalation: Escalation;
  readonly exec: (request: ExecRequest) => Promise<ExecResult>;
  /** A stream to a Unix socket of the host. */
  readonly openSocket: (path: string) => Promise<Duplex>;
  /** The stdin and stdout of a script as a stream. */
  readonly openCommand: (script: string, root: boolean) => Promise<Duplex>;
}

const dialStdio = `exec docker -H unix://${dockerSocketPath} system dial-stdio`;

/**
 * The way to one host's engine: the socket itself, else `docker system dial-stdio` as a command (each connection then
 * takes one of sshd's sessions), else `docker.unavailable` with what one look on the host showed.
 */
export class DockerDoor {
  readonly #parts: DockerDoorParts;
  #agent: DockerAgent | undefined;
  #current: { readonly version: string; readonly docker: Docker } | undefined;
  #opening: Promise<Docker> | undefined;

  constructor(parts: DockerDoorParts) {
    this.#parts = parts;
  }

  /** The engine's client, its version asked anew (one ping): a plan may have upgraded the engine meanwhile. */
  async open(signal: AbortSignal): Promise<Docker> {
    if (signal.aborted) throw new SlipwayError('operation.cancelled');
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return await untilAborted(this.#opening, signal);
  }

  close(): void {
    this.#agent?.destroy();
  }

  async #open(): Promise<Docker> {
    const known = this.#agent;
    if (known) {
      try {
        return await this.#negotiate(known);
      } catch {
        // Stopped, replaced or forbidden since: find out which.
        known.destroy();
        this.#agent = undefined;
      }
    }
    const agent = await this.#findAgent();
    const docker = await this.#negotiate(agent).catch((error) => {
      agent.destroy();
      if (error instanceof SlipwayError) throw error;
      throw dockerUnavailable(this.#parts.host, 'noAnswer', error instanceof Error ? error.message : String(error));
    });
    this.#agent = agent;
    return docker;
  }

  async #negotiate(agent: DockerAgent): Promise<Docker> {
    const version = await negotiateVersion(agent, this.#parts.host);
    if (this.#agent !== agent || this.#current?.version !== version) {
      this.#current = { version, docker: dockerodeThrough(agent, version) };
    }
    return this.#current.docker;
  }

  async #findAgent(): Promise<DockerAgent> {
    const { host, openSocket } = this.#parts;
    try {
      (await openSocket(dockerSocketPath)).destroy();
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'host.connectionLost') throw error;
      return await this.#findCommand();
    }
    return new DockerAgent(async () => {
      try {
        return await openSocket(dockerSocketPath);
      } catch (error) {
        if (error instanceof SlipwayError && error.code === 'host.connectionLost') throw error;
        // It could be opened before, so what changed is most likely the engine.
        throw dockerUnavailable(host, 'notRunning', error instanceof Error ? error.message : String(error));
      }
    });
  }

  async #findCommand(): Promise<DockerAgent> {
    const { host, exec, escalation, openCommand } = this.#parts;
    const signal = AbortSignal.timeout(60_000);
    const sight = await lookAtDocker(exec, signal);
    const fault = dockerFault(sight);
    const detail = `groups: ${sight.groups}`;
    const root = fault === 'noPermission' && escalation.kind !== 'root';
    if (!sight.dialStdio || !(root || fault === 'forwardingRefused')) throw dockerUnavailable(host, fault, detail);
    if (root) {
      const asRoot = await lookAtDocker(exec, signal, true).catch(() => undefined);
      if (!asRoot?.answers) throw dockerUnavailable(host, asRoot ? 'notRunning' : fault, detail);
    }
    // Few, since each of them is one of the sessions that sshd allows.
    return new DockerAgent(() => openCommand(dialStdio, root), { maxSockets: 6, maxFreeSockets: 1 });
  }
}

function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new SlipwayError('operation.cancelled'));
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
