import { describe, expect, it } from 'vitest';
import { Rounds } from '../../../electron/core/rounds.ts';
import { createFakeClock, createTestContext } from '../../support/test-context.ts';

describe('rounds', () => {
  it('come after their waits, also after one that stumbled, and end with their owner', async () => {
    const clock = createFakeClock();
    await using context = createTestContext({ clock });
    const begun = clock.now();
    const at: number[] = [];
    const rounds = new Rounds(context, {
      name: 'the rounds of this test',
      wait: (isFirst) => (isFirst ? 1000 : 5000),
      round: () => {
        at.push(clock.now() - begun);
        if (at.length === 1) throw new Error('the first one stumbles');
      },
    });
    rounds.start();
    rounds.start();
    await clock.advance(11_500);
    expect(at).toEqual([1000, 6000, 11_000]);
    await rounds[Symbol.asyncDispose]();
    await clock.advance(20_000);
    expect(at).toHaveLength(3);
  });

  it('of which one is under way are waited for at the end, and its signal tells it to stop', async () => {
    await using context = createTestContext();
    const said: string[] = [];
    let begun = (): void => undefined;
    const isUnderWay = new Promise<void>((resolve) => (begun = resolve));
    const rounds = new Rounds(context, {
      name: 'the rounds of this test',
      wait: () => 0,
      round: async (signal) => {
        begun();
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        said.push('stopped');
      },
    });
    rounds.start();
    await isUnderWay;
    await rounds[Symbol.asyncDispose]();
    expect(said).toEqual(['stopped']);
  });
});
