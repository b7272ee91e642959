import type { Setup } from '../../../shared/schema/plan.ts';
import type { SetupChange } from './use-setup-save.ts';

/** What every step is given. */
export interface StepProps {
  readonly setup: Setup;
  /** Keeps a change, which may be to another step; resolves to undefined when it failed (and was told). */
  readonly save: (change: SetupChange) => Promise<Setup | undefined>;
}
