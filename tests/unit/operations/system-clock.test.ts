import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../electron/adapters/system-clock.ts';
import type { Clock } from '../../../electron/core/context.ts';
import { createFakeClock } from '../../support/test-context.ts';

const clocks: [string, () => Clock][] = [
  ['the machine', () => systemClock],
  ['a test', () => createFakeClock()],
];

describe.each(clocks)('the clock of %s', (_name, make) => {
  it('stops sleeping with operation.cancelled when the signal aborts, before or meanwhile', async () => {
    const clock = make();
    const stop = new AbortController();
    const sleeping = clock.sleep(60_000, stop.signal);
    stop.abort();
    await expect(sleeping).rejects.toMatchObject({ code: 'operation.cancelled' });
    await expect(clock.sleep(60_000, stop.signal)).rejects.toMatchObject({ code: 'operation.cancelled' });
  });
});

describe('time', () => {
  it('passes by itself on the machine', async () => {
    const before = systemClock.now();
    await systemClock.sleep(15, new AbortController().signal);
    expect(systemClock.now()).toBeGreaterThanOrEqual(before + 14);
  });

  it('passes only when told in a test, and wakes who is due in order', async () => {
    const clock = createFakeClock(1000);
    const woken: string[] = [];
    const { signal } = new AbortController();
    void clock.sleep(200, signal).then(() => woken.push(`late ${clock.now()}`));
    void clock.sleep(100, signal).then(() => woken.push(`early ${clock.now()}`));
    void clock.sleep(500, signal);
    await clock.advance(300);
    expect(woken).toEqual(['early 1100', 'late 1200']);
    expect(clock.now()).toBe(1300);
    expect(clock.sleeping).toBe(1);
  });
});
