import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';

/** The machine's clock: the `Clock` of core. */
export const systemClock = {
  now: (): number => Date.now(),
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (cause) {
      throw new SlipwayError('operation.cancelled', { cause });
    }
  },
};
