import { median } from '../compare.ts';
import type { Lap } from './lap.ts';

export type Contest = 'checks10' | 'checks50' | 'provision' | 'rerun';
/** `slipwayAfresh`: no connection was open. The floor logs in afresh too; Slipway and Ansible else keep what they opened.
 * `slipwayApplied`: the second plan, which has nothing to do, is applied as well. */
type Contestant = 'slipway' | 'slipwayAfresh' | 'slipwayApplied' | 'ansible' | 'floor';

export interface HostFigures {
  /** Medians of Slipway's wall time, as a share of the baseline's in the same run. */
  readonly ratios: Readonly<Record<string, number>>;
  /** Seconds of processor time, children included; `ansible` without what its kept connections cost. */
  readonly cpu: Readonly<Record<string, number>>;
  /** The most memory held at once, MiB, children included. */
  readonly rssMb: Readonly<Record<string, number>>;
  /** Medians, for readers; only the ratios mean something on another machine. */
  readonly ms: Readonly<Record<string, number>>;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** Collects the rounds of all contestants. */
export class Tally {
  readonly #laps = new Map<string, Lap[]>();
  readonly #memory = new Map<string, number>();
  readonly #say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.#say = say;
  }

  add(contest: Contest, contestant: Contestant, lap: Lap): void {
    const key = `${contest} ${contestant}`;
    this.#laps.set(key, [...(this.#laps.get(key) ?? []), lap]);
    if (lap.rssMb !== null) this.memory(contest, contestant, lap.rssMb);
    const cpu = lap.cpuMs > 0 ? `, ${(lap.cpuMs / 1000).toFixed(2)} s of processor time` : '';
    this.#say(`${contest.padEnd(10)} ${contestant.padEnd(12)} ${(lap.ms / 1000).toFixed(2)} s${cpu}`);
  }

  memory(contest: Contest, contestant: Contestant, mb: number): void {
    const key = `${contest} ${contestant}`;
    this.#memory.set(key, Math.max(this.#memory.get(key) ?? 0, mb));
  }

  figures(): HostFigures {
    const ms = (contest: Contest, contestant: Contestant): number =>
      median((this.#laps.get(`${contest} ${contestant}`) ?? []).map((lap) => lap.ms));
    const ratio = (contest: Contest, [own, other]: readonly [Contestant, Contestant]): number =>
      round(ms(contest, own) / ms(contest, other), 3);
    return {
      ratios: {
        checks10: ratio('checks10', ['slipway', 'ansible']),
        checks50: ratio('checks50', ['slipway', 'ansible']),
        checks50ToFloor: ratio('checks50', ['slipwayAfresh', 'floor']),
        provision: ratio('provision', ['slipway', 'ansible']),
        rerun: ratio('rerun', ['slipway', 'ansible']),
        checks10Afresh: ratio('checks10', ['slipwayAfresh', 'ansible']),
        rerunApplied: ratio('rerun', ['slipwayApplied', 'ansible']),
        checks50Afresh: ratio('checks50', ['slipwayAfresh', 'ansible']),
      },
      cpu: this.#each((laps) => round(median(laps.map((lap) => lap.cpuMs)) / 1000, 2)),
      rssMb: Object.fromEntries([...this.#memory].map(([key, mb]) => [name(key), Math.round(mb)])),
      ms: this.#each((laps) => Math.round(median(laps.map((lap) => lap.ms)))),
    };
  }

  #each(value: (laps: readonly Lap[]) => number): Record<string, number> {
    return Object.fromEntries([...this.#laps].map(([key, laps]) => [name(key), value(laps)]));
  }
}

/** `checks10 ansible` is `checks10Ansible` in the report. */
const name = (key: string): string => key.replace(/ (\w)/, (_, letter: string) => letter.toUpperCase());
