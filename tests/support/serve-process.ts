import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

export interface ServeProcessOptions {
  readonly dataFolder: string;
  readonly host?: string;
  readonly port?: number;
  readonly password?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** The built serve shell as a process of its own, as a user starts it. */
export class ServeProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #log: string[];
  /** The printed one-time link. */
  readonly link: string;

  private constructor(child: ChildProcess, log: string[], link: string) {
    this.#child = child;
    this.#log = log;
    this.link = link;
  }

  /** Starts it and waits for the link, 30 s at most. */
  static async start(options: ServeProcessOptions): Promise<ServeProcess> {
    const args = ['out/electron/serve.js', '--data-folder', options.dataFolder, '--host', options.host ?? '127.0.0.1'];
    const child = spawn(process.execPath, [...args, '--port', String(options.port ?? 0)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...(options.password ? { SLIPWAY_PASSWORD: options.password } : {}),
        ...options.environment,
      },
    });
    const log: string[] = [];
    const keep = (line: string): void => {
      log.push(line);
      if (log.length > 2000) log.shift();
    };
    createInterface({ input: child.stderr }).on('line', keep);
    const lines = createInterface({ input: child.stdout });
    const link = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`serve gave no link within 30 s:\n${log.join('\n')}`)), 30_000);
      lines.on('line', (line) => {
        keep(line);
        const found = /Slipway is at (\S+)/.exec(line)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      });
      child.once('exit', (code) => {
        clearTimeout(timer);
        reject(new Error(`serve ended with ${code}:\n${log.join('\n')}`));
      });
    });
    return new ServeProcess(child, log, link);
  }

  get origin(): string {
    return new URL(this.link).origin;
  }

  get log(): string {
    return this.#log.join('\n');
  }

  /** As a power cut: no chance to tidy up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended();
  }

  /** The session cookie for a client, by the one-time link. */
  async cookie(): Promise<string> {
    const response = await fetch(this.link, { redirect: 'manual' });
    const cookie = response.headers.get('set-cookie')?.split(';', 1)[0];
    if (!cookie) throw new Error(`the one-time link gave no session (status ${response.status})`);
    return cookie;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill('SIGTERM');
    const ended = await Promise.race([this.#ended().then(() => true), delay(15_000, false, { ref: false })]);
    if (!ended) await this.kill();
  }

  async #ended(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    await new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
  }
}
