import type { Storage } from '../../../electron/storage/stores.ts';

/** What Slipway's own operations say of a lap: when each step began and ended, in milliseconds after `startedAt` (epoch). */
export function timelineOf({ records }: Storage, startedAt: number): readonly string[] {
  const after = (time: number | null): string => (time === null ? '…' : String(Math.round(time - startedAt)));
  const heard = records
    .of('deliveries')
    .list()
    .filter(({ receivedAt }) => receivedAt >= startedAt)
    .map(({ receivedAt, verdict }) => `  hook ${verdict} at ${after(receivedAt)}`);
  const worked = records
    .of('operations')
    .list()
    .filter(({ createdAt }) => createdAt >= startedAt)
    .map(
      ({ kind, steps }) =>
        `  ${kind}: ${steps.map((step) => `${step.id} ${after(step.startedAt)}-${after(step.finishedAt)}`).join(', ')}`,
    );
  return [...heard, ...worked];
}
