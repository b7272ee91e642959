import type { HostOptions } from '../bed/index.ts';
import type { Scene } from './scene.ts';

/** One thing that goes wrong on a host, and what Slipway has to make of it. */
export interface Fault {
  /** Short and stable, kebab-case. */
  readonly id: string;
  /** What is broken, and how the test breaks it. */
  readonly what: string;
  /** Where and how it shows: the check, the plan's notice or the error. */
  readonly told: string;
  /** Injects, looks, mends, and looks again. Throws where Slipway fell short. */
  readonly run: (scene: Scene) => Promise<void>;
}

/** Faults of one kind, in one file. */
export interface FaultFamily {
  readonly name: string;
  readonly faults: readonly Fault[];
}

/** What most hosts of the matrix are: everything but the start of the engine is done quickly. */
export const installed = { docker: 'installed' } as const satisfies HostOptions;
