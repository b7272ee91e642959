import { Agent, type AgentOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';

/** An `http.Agent` whose connections come from a function: streams through SSH, or the local socket. */
export class DockerAgent extends Agent {
  readonly #dial: () => Promise<Duplex>;

  constructor(dial: () => Promise<Duplex>, options: AgentOptions = {}) {
    // Keep-alive: a fresh channel now and then costs 40 ms more.
    super({ keepAlive: true, maxFreeSockets: 4, ...options });
    this.#dial = dial;
  }

  override createConnection(_options: object, done?: (error: Error | null, stream: Duplex) => void): undefined {
    this.#dial().then(
      (stream) => done?.(null, stream),
      // `http` reads the stream only without an error.
      (error) => done?.(error, undefined as never),
    );
    return undefined;
  }

  /**
   * Not cosmetic: docker-modem calls `util.inspect` with unlimited depth on its request options for every call, for a
   * debug line that is usually off. Through the agent it would walk the whole SSH connection (seconds with 50 streams
   * open) and put the private key into debug output.
   */
  [inspect.custom](): string {
    return 'DockerAgent {}';
  }
}
