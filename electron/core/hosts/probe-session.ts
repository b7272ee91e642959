import { PassThrough } from 'node:stream';
import { type ProbeAnswer, readProbeAnswer } from '../../../shared/domain/peer-probe-answers.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ExecResult, HostConnection } from '../../adapters/host-connection.ts';
import { type ProbeScript, probePeers } from '../../commands/peer-probes.ts';

/** Milliseconds until a host must listen; Python on a busy small machine takes a second. */
const readyMs = 20_000;
/** Milliseconds that the program has to end after its input has ended, before it is ended. */
const letGoMs = 3_000;

type Listening = Extract<ProbeAnswer, { kind: 'listen' }>;
type Measured = Extract<ProbeAnswer, { kind: 'result' | 'size' }>;

/**
 * The probing program on one host, in one exec: it listens from `open` on until it is disposed. It ends with its input, with the
 * connection, with a cancel (its process group is ended), and by itself after its lifetime.
 */
export class ProbeSession implements AsyncDisposable {
  readonly listening = new Map<string, Listening>();
  readonly #input = new PassThrough();
  readonly #end = new AbortController();
  readonly #exec: Promise<ExecResult>;
  #tool: string | null = null;
  #heard: (answer: ProbeAnswer) => void = () => {};

  private constructor(
    connection: Pick<HostConnection, 'exec'>,
    spec: ProbeScript,
    how: { signal: AbortSignal; root: boolean },
  ) {
    this.#exec = connection.exec({
      script: probePeers(spec),
      input: this.#input,
      root: how.root,
      signal: AbortSignal.any([how.signal, this.#end.signal]),
      timeoutMs: (spec.lifetime + 15) * 1000,
      keepBytes: 4096,
      onLine: (line, stream) => {
        const answer = stream === 'stdout' ? readProbeAnswer(line) : undefined;
        if (answer) this.#take(answer);
      },
    });
    this.#exec.catch(() => {});
  }

  /** Resolves when it listens. `tool` is null where the host has nothing to listen with. Fails as an exec does. */
  static async open(
    connection: Pick<HostConnection, 'exec'>,
    spec: ProbeScript,
    how: { readonly signal: AbortSignal; readonly root: boolean },
  ): Promise<ProbeSession> {
    const session = new ProbeSession(connection, spec, how);
    try {
      await session.#until('ready', readyMs);
      return session;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** What listens and asks, e.g. `python3`; null: nothing. */
  get tool(): string | null {
    return this.#tool;
  }

  /**
   * Asks and waits until all has been answered; each answer is told as it comes. `patienceMs`: after so long it counts as silent.
   */
  async ask(commands: readonly string[], patienceMs: number, onAnswer: (answer: Measured) => void): Promise<void> {
    this.#input.write([...commands, `go ${patienceMs}`, ''].join('\n'));
    // 64 probes at once, then as many packet sizes with four times the patience.
    const timeoutMs = 15_000 + Math.ceil(commands.length / 64) * 5 * patienceMs;
    await this.#until('done', timeoutMs, onAnswer);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#input.end();
    const timer = setTimeout(() => this.#end.abort(), letGoMs);
    await this.#exec.catch(() => undefined);
    clearTimeout(timer);
  }

  #take(answer: ProbeAnswer): void {
    if (answer.kind === 'tool') this.#tool = answer.name;
    if (answer.kind === 'listen') this.listening.set(answer.port, answer);
    this.#heard(answer);
  }

  async #until(kind: 'ready' | 'done', timeoutMs: number, onAnswer: (answer: Measured) => void = () => {}) {
    let timer: NodeJS.Timeout | undefined;
    const heard = new Promise<void>((resolve, reject) => {
      timer = setTimeout(
        () => reject(new SlipwayError('operation.timedOut', { data: { timeoutMs }, retryable: true })),
        timeoutMs,
      );
      this.#heard = (answer) => {
        if (answer.kind === kind) resolve();
        else if (answer.kind === 'result' || answer.kind === 'size') onAnswer(answer);
      };
    });
    try {
      await Promise.race([heard, this.#ended(kind)]);
    } finally {
      clearTimeout(timer);
      this.#heard = () => {};
    }
  }

  /** Ends before its time: no tool (then there is nothing to wait for), or a failure. */
  async #ended(kind: 'ready' | 'done'): Promise<void> {
    const { exitCode, stderr } = await this.#exec;
    if (kind === 'ready' && exitCode === 0 && this.#tool === null) return;
    const data = { reason: 'commandEnded', exitCode: exitCode ?? -1, detail: stderr.trim().slice(-300) };
    throw new SlipwayError('host.commandFailed', { data, retryable: true });
  }
}
