import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifications } from '../../../electron/core/notifications/index.ts';
import { createReceivers, type Receivers } from '../../../electron/core/receivers/index.ts';
import { silenceOf } from '../../../shared/domain/silent-receiver.ts';
import { ReceiverInput } from '../../../shared/schema/receiver.ts';
import { applicationRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the silence of a receiver', () => {
  const daily = [0, 1, 2, 3, 4, 5, 6].map((day) => day * DAY);

  test('is no matter before enough calls came to know what is usual', () => {
    expect(silenceOf([], 100 * DAY)).toEqual({ usualGapMs: null, silentSince: null });
    expect(silenceOf(daily.slice(0, 5), 100 * DAY)).toEqual({ usualGapMs: null, silentSince: null });
  });

  test('begins at three times the usual gap, and never before a long weekend is over', () => {
    expect(silenceOf(daily, 9 * DAY)).toEqual({ usualGapMs: DAY, silentSince: null });
    expect(silenceOf(daily, 9 * DAY + 1)).toEqual({ usualGapMs: DAY, silentSince: 9 * DAY });
    const hourly = [0, 1, 2, 3, 4, 5, 6].map((hour) => hour * HOUR);
    expect(silenceOf(hourly, 6 * HOUR + 3 * DAY).silentSince).toBeNull();
    expect(silenceOf(hourly, 6 * HOUR + 3 * DAY + 1).silentSince).toBe(6 * HOUR + 3 * DAY);
    const weekly = daily.map((at) => at * 7);
    expect(silenceOf(weekly, 42 * DAY + 21 * DAY).silentSince).toBeNull();
  });

  test('counts a burst as one call, in whatever order the calls are given', () => {
    const bursts = daily.flatMap((at) => [at, at + 1000, at + 60_000]);
    expect(silenceOf(bursts.toReversed(), 7 * DAY).usualGapMs).toBeGreaterThan(0.9 * DAY);
  });
});

describe('a hook that fell silent', () => {
  let clock: FakeClock;
  let context: TestContext;
  let receivers: Receivers;

  beforeEach(() => {
    clock = createFakeClock();
    context = createTestContext({ clock });
    context.storage.records.of('applications').put(applicationRecord());
    const notHere = (): never => expect.fail('not part of this test');
    receivers = createReceivers(context, {
      applications: {
        require: () => applicationRecord(),
        lookFor: async () => ({ commit: 'c'.repeat(40), buildId: null }),
      },
      builds: { start: notHere },
      registries: { require: notHere, resolve: notHere, resolveIfChanged: notHere },
      releases: { preview: notHere, release: notHere },
    });
  });
  afterEach(() => context[Symbol.asyncDispose]());

  test('is told once, and is well again with the next call', async () => {
    using _ = createNotifications(context, { tell: () => undefined });
    const input = { name: 'push', format: 'git-generic', applicationId: 'app' };
    const { id, token } = receivers.add(ReceiverInput.parse(input));
    receivers.start();
    const call = () => receivers.handle({ token, headers: {}, body: Buffer.alloc(0), senderAddress: '' });
    for (let day = 0; day < 7; day += 1) {
      await call();
      await receivers.idle();
      await clock.advance(DAY);
    }
    const state = () => context.storage.records.of('receiverStates').get(id);
    const told = () =>
      context.storage.records
        .of('notifications')
        .list()
        .map(({ title }) => title.key);
    expect(state()).toMatchObject({ silentSince: null });
    await clock.advance(4 * DAY);
    expect(state()?.silentSince).not.toBeNull();
    await clock.advance(10 * DAY);
    expect(told()).toEqual(['notifications.receiverSilent']);
    await call();
    expect(state()?.silentSince).toBeNull();
    receivers[Symbol.dispose]();
  });
});
