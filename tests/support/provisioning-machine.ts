import type { ExecRequest, ExecResult } from '../../electron/adapters/host-connection.ts';
import { runningDocker, sampleOutput } from './sample-facts.ts';

type Sections = Parameters<typeof sampleOutput>[0];

const answer = (exitCode: number, stdout = '', stderr = ''): ExecResult => ({ exitCode, signal: null, stdout, stderr });

/** A machine that knows the scripts of a set-up without mirrors and cluster: facts, lock, install, start. Installing makes it so. */
export class ProvisioningMachine {
  installed = false;
  started = false;
  locked = '';
  /** Sections laid over the facts. */
  facts: Sections = {};
  /** Called before each action; may throw or answer instead. */
  interfere: (name: 'install' | 'start') => Promise<ExecResult> | ExecResult | undefined = () => undefined;
  readonly actions: string[] = [];
  readonly scripts: string[] = [];

  readonly answer = (request: ExecRequest): Promise<ExecResult> | ExecResult => {
    const { script } = request;
    this.scripts.push(script);
    if (script.includes('@@slipway-facts')) return answer(0, this.#facts());
    if (script.includes('/run/slipway.lock')) return this.#lock(script);
    if (script.includes('apt-get') || script.includes('yum install')) return this.#act('install', request);
    if (script.includes('enable --now')) return this.#act('start', request);
    if (script.includes('dpkg-query') || script.includes("rpm -q --qf '%{VERSION}' docker-ce"))
      return this.#proof(this.installed);
    if (script.includes('is-enabled')) return this.#proof(this.started);
    throw new Error(`this machine does not know the script:\n${script}`);
  };

  #facts(): string {
    return sampleOutput({ ...(this.started ? runningDocker() : {}), ...this.facts });
  }

  #lock(script: string): ExecResult {
    if (script.includes('touch "$lock')) return answer(script.includes(`= ${this.locked} ]`) ? 0 : 73);
    const id = /operation = |echo (\S+) > "\$lock\/operation"/.exec(script)?.[1];
    if (id === undefined) {
      this.locked = '';
      return answer(0);
    }
    if (this.locked !== '' && !script.includes('mv "$lock"')) return answer(73, `ann@desk\n${this.locked}\n5\n`);
    this.locked = id;
    return answer(0);
  }

  #act(name: 'install' | 'start', request: ExecRequest): Promise<ExecResult> | ExecResult {
    this.actions.push(name);
    request.onLine?.(`${name} at work`, 'stdout');
    const instead = this.interfere(name);
    if (instead) return instead;
    if (name === 'install') this.installed = true;
    else this.started = true;
    return answer(0);
  }

  #proof(so: boolean): ExecResult {
    return so ? answer(0, 'so\n') : answer(1, '', 'not so\n');
  }
}
