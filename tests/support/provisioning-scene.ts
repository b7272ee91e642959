import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clock } from '../../electron/core/context.ts';
import { type Bed, openBed } from '../bed/index.ts';
import { openProvisioningBench, type ProvisioningBench } from './provisioning-bench.ts';

export interface ProvisioningScene {
  /** There while tests run. */
  readonly bed: Bed;
  /** A Slipway of its own, that may log in to the bed's hosts. */
  openBench(clock?: Clock, parts?: Parameters<typeof openProvisioningBench>[2]): ProvisioningBench;
}

/** One bed for all tests of a file; called at its top, it opens and closes the bed around them. */
export function provisioningScene(): ProvisioningScene {
  let bed: Bed | undefined;
  let privateKey = '';
  beforeAll(async () => {
    bed = await openBed();
    privateKey = await readFile(bed.privateKeyPath, 'utf8');
  });
  afterAll(async () => {
    await bed?.dispose();
  });
  return {
    get bed() {
      if (!bed) throw new Error('the bed is open only while tests run');
      return bed;
    },
    openBench: (clock, parts) => openProvisioningBench(privateKey, clock, parts),
  };
}

/** Waiting is cut short to so many milliseconds: an hour is over in a moment. */
export function hastyClock(longestMs: number): Clock {
  return {
    now: systemClock.now,
    sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, longestMs), signal),
  };
}
