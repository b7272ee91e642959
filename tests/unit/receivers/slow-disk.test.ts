import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DeliveryIntake } from '../../../electron/core/receivers/delivery-intake.ts';
import { ReceiverQueue } from '../../../electron/core/receivers/receiver-queue.ts';
import { Delivery } from '../../../shared/schema/receiver.ts';

const delivery = Delivery.parse({
  ...{ id: 'd1', receiverId: 'r1', receivedAt: 1, verdict: 'accepted', reason: { key: 'queued', params: {} } },
  ...{ senderAddress: '', senderDeliveryId: null, headers: {}, body: '', summary: '' },
  ...{ buildId: null, batchId: null, replayOf: null },
});

/** Records that write as told; nothing else of them is asked. */
function intakeOver(keepAll: () => Promise<void>) {
  const worked: string[] = [];
  const queue = new ReceiverQueue<Delivery>(async ({ id }) => {
    worked.push(id);
  });
  const nothing = { get: () => undefined, event: () => undefined, change: () => undefined };
  const records = { ...nothing, keepAll, seen: () => false, waiting: () => [] };
  return { intake: new DeliveryIntake(records, queue), worked };
}

describe('a sender', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('waits for the disk', async () => {
    let synced: () => void = () => undefined;
    const { intake } = intakeOver(() => new Promise((resolve) => (synced = resolve)));
    let answered = false;
    const kept = intake.keep(delivery).then(() => (answered = true));
    await vi.advanceTimersByTimeAsync(50);
    expect(answered).toBe(false);
    synced();
    await kept;
    expect(answered).toBe(true);
  });

  it('is not kept waiting by a disk that hangs', async () => {
    const { intake, worked } = intakeOver(() => new Promise(() => undefined));
    const kept = intake.keep(delivery);
    await vi.advanceTimersByTimeAsync(350);
    expect(await kept).toMatchObject({ id: 'd1' });
    expect(worked).toEqual(['d1']);
  });

  it('is told when nothing could be written, and nothing is done', async () => {
    const { intake, worked } = intakeOver(() => {
      throw new Error('disk full');
    });
    const kept = intake.keep(delivery);
    const refused = expect(kept).rejects.toThrow('disk full');
    await vi.advanceTimersByTimeAsync(50);
    await refused;
    expect(worked).toEqual([]);
  });
});
