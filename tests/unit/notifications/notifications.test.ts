import { describe, expect, it } from 'vitest';
import { createNotifications } from '../../../electron/core/notifications/index.ts';
import { desktopTexts } from '../../../electron/desktop/texts.ts';
import type { Storage } from '../../../electron/storage/stores.ts';
import type { ToldEvent } from '../../../shared/domain/channels/index.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Notice } from '../../../shared/schema/channel.ts';
import type { Notification, Operation } from '../../../shared/schema/operation.ts';
import type { Release, ReleaseVerdict } from '../../../shared/schema/release.ts';
import { sampleOperations } from '../../support/sample-operations.ts';
import { sampleRecords, sampleRelease } from '../../support/sample-records.ts';
import { applicationRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext } from '../../support/test-context.ts';

const startsAt = 1_700_000_000_000;

/** Notifications over a storage that outlives them, as after a restart of Slipway. */
function start(storage?: Storage) {
  const context = createTestContext({ clock: createFakeClock(startsAt), ...(storage ? { storage } : {}) });
  const heard: { notice: Notice; event: ToldEvent }[] = [];
  const notifications = createNotifications(context, { tell: (notice, event) => heard.push({ notice, event }) });
  const { records } = context.storage;
  const told = (): readonly Notification[] => records.of('notifications').list();
  return { context, notifications, records, heard, told, keys: () => told().map(({ title }) => title.key) };
}

const release = (changes: Partial<Release> = {}): Release => ({
  ...sampleRelease(1, startsAt),
  serviceName: 'shop',
  verdict: 'queued',
  ...changes,
});

const build = (changes: Partial<Build>): Build => {
  const [first] = sampleRecords(startsAt).builds;
  if (!first) throw new Error('the sample has no build');
  return { ...first, applicationId: 'app', ...changes };
};

const setup = (changes: Partial<Operation>): Operation => {
  const found = sampleOperations(startsAt).find(({ kind }) => kind === 'setup');
  if (!found) throw new Error('the sample has no set-up');
  return { ...found, ...changes };
};

describe('what is said of a release', () => {
  const expected = {
    queued: null,
    superseded: null,
    running: ['info', 'notifications.releaseStarted'],
    succeeded: ['success', 'notifications.releaseSucceeded'],
    'rolled-back': ['error', 'notifications.releaseRolledBack'],
    cancelled: ['warning', 'notifications.releaseCancelled'],
    paused: ['warning', 'notifications.releasePaused'],
    'pull-denied': ['error', 'notifications.releaseFailed'],
    'rollback-failed': ['error', 'notifications.releaseRollbackFailed'],
    'engine-lost': ['warning', 'notifications.releaseUnknown'],
    'wrong-platform': ['error', 'notifications.releaseFailed'],
    'port-clash': ['error', 'notifications.releaseFailed'],
    'disk-full': ['error', 'notifications.releaseFailed'],
    waiting: ['warning', 'notifications.releaseWaiting'],
    'image-missing': ['error', 'notifications.releaseFailed'],
    'no-fitting-node': ['error', 'notifications.releaseFailed'],
    unhealthy: ['error', 'notifications.releaseFailed'],
    'crash-loop': ['error', 'notifications.releaseFailed'],
    'timed-out': ['error', 'notifications.releaseFailed'],
    unknown: ['warning', 'notifications.releaseUnknown'],
  } satisfies Record<ReleaseVerdict, [Notification['level'], string] | null>;

  it.each(Object.entries(expected))('%s', (verdict, said) => {
    const { records, told } = start();
    records.of('releases').put(release({ verdict: verdict as ReleaseVerdict }));
    expect(told().map(({ level, title }) => [level, title.key])).toEqual(said ? [said] : []);
  });

  it('names the service, the image and the way to the release, unread', () => {
    const { records, told } = start();
    records.of('releases').put(release({ verdict: 'succeeded' }));
    expect(told()[0]).toMatchObject({
      at: startsAt,
      readAt: null,
      link: '/releases/release-1',
      title: { params: { service: 'shop' } },
      body: { key: 'notifications.releaseImage', params: { image: 'mgr01:5000/shop/shop-web:latest' } },
    });
  });

  it('gives the reason of a failure', () => {
    const { records, told } = start();
    const reason = { key: 'releases.reason.engine', params: { text: 'task: non-zero exit (1)' } };
    records.of('releases').put(release({ verdict: 'rolled-back', reason }));
    expect(told()[0]?.body).toEqual(reason);
    expect(desktopTexts('zh-CN', 'en').message(reason)).toBe('集群报告：task: non-zero exit (1)');
  });

  it('names the image where a failure has no reason of its own', () => {
    const { records, told } = start();
    records.of('releases').put(release({ verdict: 'paused', reason: null }));
    expect(told()[0]?.body.key).toBe('notifications.releaseImage');
  });

  it('is said once for each verdict, however often the release is written meanwhile', () => {
    const { records, keys } = start();
    for (const tasksDone of [0, 1, 2]) records.of('releases').put(release({ verdict: 'running', tasksDone }));
    for (const tasksDone of [2, 3]) records.of('releases').put(release({ verdict: 'succeeded', tasksDone }));
    expect(keys()).toEqual(['notifications.releaseStarted', 'notifications.releaseSucceeded']);
  });
});

describe('what is said of builds and set-ups', () => {
  it('only a failed build, with the name of its application and the commit', () => {
    const { records, told } = start();
    records.of('applications').put(applicationRecord());
    for (const state of ['queued', 'running', 'succeeded', 'cancelled', 'interrupted'] as const) {
      records.of('builds').put(build({ id: `build-${state}`, state }));
    }
    expect(told()).toEqual([]);
    records.of('builds').put(build({ id: 'build-failed', state: 'failed', commit: 'a'.repeat(40), subject: 'Oops' }));
    expect(told()).toMatchObject([
      {
        level: 'error',
        title: { key: 'notifications.buildFailed', params: { application: 'shop', commit: 'a'.repeat(12) } },
        body: { params: { subject: 'Oops' } },
      },
    ]);
  });

  it.each([
    ['succeeded', 'success', 'notifications.setupSucceeded'],
    ['failed', 'error', 'notifications.setupFailed'],
    ['interrupted', 'warning', 'notifications.setupInterrupted'],
  ] as const)('a set-up that ends as %s, with its steps', (state, level, key) => {
    const { records, told } = start();
    records.of('operations').put(setup({ state }));
    expect(told()).toMatchObject([
      { level, title: { key }, body: { params: { done: 1, total: 3 } }, link: '/operations/operation-setup' },
    ]);
  });

  it('nothing of a set-up that runs or was cancelled, nor of other operations', () => {
    const { records, told } = start();
    for (const state of ['queued', 'running', 'cancelled'] as const) records.of('operations').put(setup({ state }));
    for (const kind of ['check', 'build', 'release'] as const) {
      records.of('operations').put(setup({ id: kind, kind, state: 'failed' }));
    }
    expect(told()).toEqual([]);
  });
});

describe('notifications', () => {
  it.each([
    ['started', 'running'],
    ['succeeded', 'succeeded'],
    ['failed', 'crash-loop'],
    ['failed', 'cancelled'],
  ] as const)('are not made of what the settings turn off: %s (%s)', (setting, verdict) => {
    const { context, records, told } = start();
    const all = { started: true, succeeded: true, failed: true };
    context.storage.settings.update({ notifications: { ...all, [setting]: false } });
    records.of('releases').put(release({ verdict }));
    expect(told()).toEqual([]);
    // What is turned on again later is not told late.
    context.storage.settings.update({ notifications: all });
    records.of('releases').put(release({ verdict, tasksDone: 3 }));
    expect(told()).toEqual([]);
    records.of('releases').put(release({ id: 'release-2', verdict }));
    expect(told()).toHaveLength(1);
  });

  it('are not repeated after a restart', () => {
    const before = start();
    before.records.of('releases').put(release({ verdict: 'succeeded' }));
    before.records.of('builds').put(build({ state: 'failed' }));
    before.records.of('operations').put(setup({ state: 'failed' }));
    before.notifications[Symbol.dispose]();
    expect(before.told()).toHaveLength(3);

    const { records, told } = start(before.context.storage);
    records.of('releases').put(release({ verdict: 'succeeded' }));
    records.of('builds').put(build({ state: 'failed' }));
    records.of('operations').put(setup({ state: 'failed' }));
    expect(told()).toHaveLength(3);
  });

  it('tell after a restart what a crash cut off', () => {
    const before = start();
    before.records.of('operations').put(setup({ state: 'running' }));
    before.notifications[Symbol.dispose]();
    const { records, keys } = start(before.context.storage);
    records.of('operations').put(setup({ state: 'interrupted' }));
    expect(keys()).toEqual(['notifications.setupInterrupted']);
  });

  it('reach the listeners after they were kept, until these leave', () => {
    const { notifications, records, told } = start();
    const heard: string[] = [];
    const leave = notifications.onNotification(({ id, title }) => {
      expect(told().map((kept) => kept.id)).toContain(id);
      heard.push(title.key);
    });
    records.of('releases').put(release({ verdict: 'running' }));
    leave();
    records.of('releases').put(release({ verdict: 'succeeded' }));
    expect(heard).toEqual(['notifications.releaseStarted']);
    expect(told()).toHaveLength(2);
  });

  it('are marked read once, at the time of the first reading; unknown ones do not matter', async () => {
    const clock = createFakeClock(startsAt);
    const context = createTestContext({ clock });
    const heard: { notice: Notice; event: ToldEvent }[] = [];
    const notifications = createNotifications(context, { tell: (notice, event) => heard.push({ notice, event }) });
    const kept = context.storage.records.of('notifications');
    context.storage.records.of('releases').put(release({ verdict: 'running' }));
    const ids = ['gone', ...kept.list().map(({ id }) => id)];
    notifications.markRead({ ids });
    await clock.advance(5000);
    notifications.markRead({ ids });
    expect(kept.list().map(({ readAt }) => readAt)).toEqual([startsAt]);
  });

  describe('put aside', () => {
    const putAside = async () => {
      const clock = createFakeClock(startsAt);
      const context = createTestContext({ clock });
      const notifications = createNotifications(context, { tell: () => undefined });
      const { records } = context.storage;
      const shown: string[] = [];
      notifications.onNotification(({ title }) => shown.push(title.key));
      records.of('releases').put(release({ verdict: 'unhealthy', createdAt: 1 }));
      const id = records.of('notifications').list()[0]?.id ?? '';
      notifications.snooze({ id, minutes: 30 });
      const now = () => records.of('notifications').require(id);
      return { clock, context, notifications, records, shown, now };
    };

    it('are told once more when the time has come', async () => {
      const { clock, shown, now } = await putAside();
      expect(now()).toMatchObject({ readAt: startsAt, snoozedUntil: startsAt + 30 * 60_000 });
      await clock.advance(29 * 60_000);
      expect(shown).toHaveLength(1);
      await clock.advance(60_000);
      expect(shown).toEqual(['notifications.releaseFailed', 'notifications.releaseFailed']);
      expect(now()).toMatchObject({ readAt: null, snoozedUntil: null });
      await clock.advance(60 * 60_000);
      expect(shown).toHaveLength(2);
    });

    it('are not told again when a later release made it good', async () => {
      const { clock, records, shown, now } = await putAside();
      records.of('releases').put(release({ id: 'later', verdict: 'succeeded', createdAt: 2 }));
      await clock.advance(60 * 60_000);
      expect(shown.filter((key) => key === 'notifications.releaseFailed')).toHaveLength(1);
      expect(now()).toMatchObject({ readAt: startsAt, snoozedUntil: null });
    });

    it('are told after a restart, too', async () => {
      const { context, notifications, shown, clock } = await putAside();
      notifications[Symbol.dispose]();
      const later: string[] = [];
      createNotifications(context, { tell: () => undefined }).onNotification(({ title }) => later.push(title.key));
      await clock.advance(31 * 60_000);
      expect(shown).toHaveLength(1);
      expect(later).toEqual(['notifications.releaseFailed']);
    });
  });

  it('end with their disposal', () => {
    const { notifications, records, told } = start();
    notifications[Symbol.dispose]();
    records.of('releases').put(release({ verdict: 'running' }));
    expect(told()).toEqual([]);
  });
});

describe('what chats and mail are told', () => {
  const events = ({ heard }: ReturnType<typeof start>) =>
    heard.map(({ event }) => `${event.event}${event.repeated ? ' again' : ''}`);

  it('tells the first failure, its repetitions and the recovery of a service apart', () => {
    const parts = start();
    const verdicts = ['succeeded', 'unhealthy', 'crash-loop', 'succeeded', 'succeeded'] as const;
    verdicts.forEach((verdict, index) => {
      parts.records.of('releases').put(release({ id: `r${index}`, serviceId: 's1', applicationId: 'app', verdict }));
    });
    parts.records
      .of('releases')
      .put(release({ id: 'other', serviceId: 's2', applicationId: 'app', verdict: 'succeeded' }));
    expect(events(parts)).toEqual(['succeeded', 'failed', 'failed again', 'recovered', 'succeeded', 'succeeded']);
    expect(parts.heard.every(({ event }) => event.applicationId === 'app')).toBe(true);
  });

  it('knows after a restart what failed before', () => {
    const before = start();
    before.records.of('releases').put(release({ id: 'r1', serviceId: 's1', verdict: 'rolled-back' }));
    const after = start(before.context.storage);
    after.records.of('releases').put(release({ id: 'r2', serviceId: 's1', verdict: 'succeeded' }));
    expect(events(after)).toEqual(['recovered']);
  });

  it('is told even what the inbox does not want', () => {
    const parts = start();
    parts.context.storage.settings.update({ notifications: { started: false, succeeded: false, failed: false } });
    parts.records.of('releases').put(release({ id: 'r1', verdict: 'running' }));
    expect(events(parts)).toEqual(['started']);
    expect(parts.told()).toEqual([]);
  });
});
