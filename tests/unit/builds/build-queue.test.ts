import { expect, test } from 'vitest';
import { BuildQueue } from '../../../electron/core/builds/build-queue.ts';
import type { BuildQueue as QueueState } from '../../../shared/schema/build.ts';

function open(slots = 1) {
  const seen = new Map<string, QueueState | null>();
  const granted: string[] = [];
  const queue = new BuildQueue({ slotsOf: () => slots, onChange: (id, state) => void seen.set(id, state) });
  const take = (buildId: string, applicationId: string, hostIds: readonly string[], signal = never) => {
    const taking = queue.take({ buildId, applicationId, hostIds }, signal);
    taking.then(
      (hostId) => granted.push(`${buildId} ${hostId}`),
      () => granted.push(`${buildId} left`),
    );
  };
  return { queue, seen, granted, take };
}

const never = new AbortController().signal;
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('as many at once as a host has places, then first come, first served, with the position told', async () => {
  const { queue, seen, granted, take } = open();
  take('1', 'a', ['h']);
  take('2', 'b', ['h']);
  take('3', 'c', ['h']);
  await turn();
  expect(granted).toEqual(['1 h']);
  expect(seen.get('2')).toEqual({ position: 1, reason: 'slot' });
  expect(seen.get('3')).toEqual({ position: 2, reason: 'slot' });
  queue.release('1');
  await turn();
  expect(granted).toEqual(['1 h', '2 h']);
  expect(seen.get('2')).toBeNull();
  expect(seen.get('3')).toEqual({ position: 1, reason: 'slot' });
});

test('one at once of an application, which holds nobody else up', async () => {
  const { seen, granted, take } = open(2);
  take('1', 'a', ['h']);
  take('2', 'a', ['h']);
  take('3', 'b', ['h']);
  await turn();
  expect(granted).toEqual(['1 h', '3 h']);
  expect(seen.get('2')).toEqual({ position: 1, reason: 'application' });
});

test('the host with the fewest builds is taken, of equal ones the first named', async () => {
  const { granted, take } = open(2);
  take('1', 'a', ['idle', 'busy']);
  take('2', 'b', ['idle', 'busy']);
  take('3', 'c', ['idle', 'busy']);
  await turn();
  expect(granted).toEqual(['1 idle', '2 busy', '3 idle']);
});

test('who is cancelled in the queue leaves it', async () => {
  const { queue, seen, granted, take } = open();
  const cancel = new AbortController();
  take('1', 'a', ['h']);
  take('2', 'b', ['h'], cancel.signal);
  take('3', 'c', ['h']);
  cancel.abort();
  await turn();
  expect(granted).toEqual(['1 h', '2 left']);
  expect(seen.get('2')).toBeNull();
  expect(seen.get('3')).toEqual({ position: 1, reason: 'slot' });
  queue.release('1');
  await turn();
  expect(granted).toEqual(['1 h', '2 left', '3 h']);
});

test('a host whose Docker is to be restarted begins no build, and is quiet once those that run have ended', async () => {
  const { queue, seen, granted, take } = open(2);
  take('1', 'a', ['h']);
  const waited: string[] = [];
  let isQuiet: Disposable | undefined;
  const closing = queue
    .close('h', (ids) => void waited.push(ids.join()), never)
    .then((held) => {
      isQuiet = held;
    });
  take('2', 'b', ['h']);
  take('3', 'c', ['h', 'other']);
  await turn();
  expect(granted).toEqual(['1 h', '3 other']);
  expect(seen.get('2')).toEqual({ position: 1, reason: 'restart' });
  expect(waited).toEqual(['1']);
  expect(isQuiet).toBeUndefined();
  queue.release('1');
  await closing;
  expect(granted).toEqual(['1 h', '3 other']);
  isQuiet?.[Symbol.dispose]();
  await turn();
  expect(granted).toEqual(['1 h', '3 other', '2 h']);
});

test('who gives up waiting for a quiet host lets builds begin again', async () => {
  const { queue, granted, take } = open();
  const cancel = new AbortController();
  take('1', 'a', ['h']);
  const closing = queue.close('h', () => undefined, cancel.signal);
  take('2', 'b', ['h']);
  cancel.abort();
  await expect(closing).rejects.toMatchObject({ code: 'operation.cancelled' });
  queue.release('1');
  await turn();
  expect(granted).toEqual(['1 h', '2 h']);
});
