import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ChannelGate } from '../../../electron/adapters/ssh/channel-gate.ts';

const never = () => new AbortController().signal;

describe('ChannelGate', () => {
  it('lets so many in and the others wait their turn', async () => {
    const gate = new ChannelGate(2);
    const first = await gate.enter(never());
    await gate.enter(never());
    let third = false;
    const waiting = gate.enter(never()).then(() => {
      third = true;
    });
    await delay(5);
    expect(third).toBe(false);
    first();
    first();
    await waiting;
    expect(gate.active).toBe(2);
  });

  it('learns a lower limit from a refusal, but never shuts', async () => {
    const gate = new ChannelGate(8);
    const leaves = await Promise.all([1, 2, 3, 4].map(() => gate.enter(never())));
    gate.refused();
    expect(gate.limit).toBe(3);
    for (const leave of leaves) leave();
    await gate.enter(never());
    gate.refused();
    expect(gate.limit).toBe(1);
  });

  it('forgets who stopped waiting', async () => {
    const gate = new ChannelGate(1);
    const leave = await gate.enter(never());
    const controller = new AbortController();
    const waiting = gate.enter(controller.signal);
    controller.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
    leave();
    await gate.enter(never());
    expect(gate.active).toBe(1);
  });
});
