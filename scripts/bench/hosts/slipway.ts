import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lap } from './lap.ts';
import type { BenchHost } from './scene.ts';

export type SlipwayHost = Pick<BenchHost, 'name' | 'address' | 'port' | 'fingerprint'>;

export type SlipwayCommand =
  | { readonly kind: 'add'; readonly hosts: readonly SlipwayHost[]; readonly privateKey: string }
  | { readonly kind: 'disconnect' }
  | { readonly kind: 'check' }
  | { readonly kind: 'plan'; readonly mirror: string }
  | { readonly kind: 'setUp'; readonly mirror: string };

/** `steps`: how many a plan had to do. */
export type SlipwayAnswer = (Lap & { readonly steps: number }) | { readonly failed: string };

/** Slipway in a process of its own, that knows these hosts. */
export class Slipway implements AsyncDisposable {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(dataFolder: string, hosts: readonly BenchHost[]): Promise<Slipway> {
    const program = join(import.meta.dirname, 'slipway-process.ts');
    const slipway = new Slipway(fork(program, [dataFolder], { execArgv: ['--import', 'tsx'] }));
    const privateKey = await readFile(hosts[0]?.privateKeyPath ?? '', 'utf8');
    const known = hosts.map(({ name, address, port, fingerprint }) => ({ name, address, port, fingerprint }));
    await slipway.#tell({ kind: 'add', hosts: known, privateKey });
    return slipway;
  }

  /** Closes all connections, so that the next work logs in afresh. */
  async disconnect(): Promise<void> {
    await this.#tell({ kind: 'disconnect' });
  }

  /** Facts and checks of all hosts. */
  async check(): Promise<Lap> {
    return await this.#tell({ kind: 'check' });
  }

  /** Looks at everything that a set-up wants, and says how many steps are left to do. */
  async plan(mirror: string): Promise<Lap & { readonly steps: number }> {
    return await this.#tell({ kind: 'plan', mirror });
  }

  /** Plan and apply: Docker, mirror, cluster. */
  async setUp(mirror: string): Promise<Lap & { readonly steps: number }> {
    return await this.#tell({ kind: 'setUp', mirror });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.disconnect();
    await gone;
  }

  async #tell(command: SlipwayCommand): Promise<Lap & { readonly steps: number }> {
    const answer = await new Promise<SlipwayAnswer>((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`Slipway ended with ${code}`));
      this.#child.once('exit', onExit);
      this.#child.once('message', (message: SlipwayAnswer) => {
        this.#child.off('exit', onExit);
        resolve(message);
      });
      this.#child.send(command);
    });
    if ('failed' in answer) throw new Error(answer.failed);
    return answer;
  }
}
