import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createReleases, type Releases } from '../../../electron/core/releases/index.ts';
import type { Release } from '../../../shared/schema/release.ts';
import { StrategyInput } from '../../../shared/schema/strategy.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (letter: string): string => `registry.test/site:${letter}@${digest(letter)}`;
const never = new AbortController().signal;

describe('a strategy', () => {
  let clock: FakeClock;
  let context: TestContext;
  let engine: FakeEngine;
  let releases: Releases;
  let serviceId: string;

  const open = (): Releases =>
    createReleases(context, {
      clusters: { engine: () => engine },
      registries: {
        require: () => {
          throw new Error('no registry is asked');
        },
        credentials: () => null,
        resolve: () => Promise.reject(new Error('no registry is asked')),
      },
    });

  beforeEach(() => {
    clock = createFakeClock();
    context = createTestContext({ clock });
    engine = new FakeEngine('c1');
    serviceId = engine.add('site', image('a'));
    releases = open();
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const set = (strategy: Partial<StrategyInput>): void =>
    releases.setStrategy({
      scope: 'service',
      subjectId: serviceId,
      strategy: StrategyInput.parse(strategy),
    });

  const start = async (letter: string): Promise<string> => {
    const about = { registryId: null, applicationId: null, buildId: null, trigger: 'manual' } as const;
    const what = { image: `registry.test/site:${letter}`, digest: digest(letter) };
    const started = await releases.release(
      { clusterId: 'c1', target: { serviceIds: [serviceId] }, ...what, ...about },
      never,
    );
    return started.releaseIds[0] ?? '';
  };
  const get = (id: string): Release => context.storage.records.of('releases').require(id);
  const seenAfter = async (id: string, seconds: number): Promise<Release> => {
    for (let second = 0; second < seconds; second += 1) await clock.advance(1000);
    return get(id);
  };
  const keys = (release: Release): string[] =>
    release.events.map(({ message }) => message.key.replace('releases.', ''));

  it('holds a release until it is approved, and keeps who did it', async () => {
    set({ approval: true });
    const id = await start('b');
    expect(await seenAfter(id, 5000)).toMatchObject({ verdict: 'waiting', hold: { kind: 'approval', until: null } });
    expect(engine.told).toEqual([]);
    releases.decide({ releaseId: id, kind: 'approve' });
    const release = await seenAfter(id, 15);
    expect(release).toMatchObject({ verdict: 'succeeded', hold: null, decisions: [{ kind: 'approve' }] });
    expect(keys(release).slice(0, 3)).toEqual(['hold.approval', 'event.approve', 'event.letThrough']);
    // The wait is no part of its time, nor of its time limit.
    expect((release.finishedAt ?? 0) - (release.startedAt ?? 0)).toBeLessThan(20_000);
    expect(release.plan).toMatchObject({ approval: true, update: { monitorSeconds: 5 } });
  });

  it('frozen holds it until then, says why, and is heard as soon as it is lifted', async () => {
    set({ freeze: { until: clock.now() + 60_000, why: 'quarter end' } });
    const id = await start('b');
    expect(await seenAfter(id, 30)).toMatchObject({ verdict: 'waiting', hold: { kind: 'freeze', why: 'quarter end' } });
    set({});
    expect((await seenAfter(id, 15)).verdict).toBe('succeeded');
  });

  it('lets a person release now anyway', async () => {
    set({ approval: true, freeze: { until: null, why: 'holiday' } });
    const id = await start('b');
    await seenAfter(id, 3);
    releases.decide({ releaseId: id, kind: 'now' });
    expect(await seenAfter(id, 15)).toMatchObject({ verdict: 'succeeded', decisions: [{ kind: 'now' }] });
  });

  it('takes no word that it does not wait for', async () => {
    set({ approval: true });
    const id = await start('b');
    await seenAfter(id, 3);
    expect(() => releases.decide({ releaseId: id, kind: 'confirm' })).toThrowError(
      expect.objectContaining({ code: 'conflict', data: expect.objectContaining({ reason: 'notHeld' }) }),
    );
  });

  it('lets a held release be superseded, and be cancelled, with nothing touched', async () => {
    set({ approval: true });
    const first = await start('b');
    await seenAfter(first, 3);
    const second = await start('c');
    expect((await seenAfter(first, 3)).verdict).toBe('superseded');
    expect((await seenAfter(second, 3)).verdict).toBe('waiting');
    context.operations.cancel(get(second).operationId);
    expect(await seenAfter(second, 3)).toMatchObject({ verdict: 'cancelled', hold: null });
    expect(engine.told).toEqual([]);
  });

  describe('with a canary', () => {
    beforeEach(() => {
      const { tasks } = { tasks: [1, 2, 3].map((slot) => engine.taskOf(image('a'), slot)) };
      engine.change(serviceId, { replicasWanted: 3, tasks });
    });

    it('waits after one task for a person, however long, then goes on', async () => {
      set({ canary: { kind: 'confirm' } });
      const id = await start('b');
      const held = await seenAfter(id, 1000);
      expect(held).toMatchObject({ verdict: 'running', hold: { kind: 'canary', until: null }, tasksDone: 1 });
      expect(engine.told).toEqual([`upgrade one of ${image('b')}`]);
      releases.decide({ releaseId: id, kind: 'confirm' });
      const release = await seenAfter(id, 15);
      expect(release).toMatchObject({ verdict: 'succeeded', tasksDone: 3, hold: null });
      expect(engine.told).toEqual([`upgrade one of ${image('b')}`, 'proceed pause', 'restorePolicy']);
      expect(keys(release)).toEqual(
        expect.arrayContaining(['event.canaryStands', 'event.confirm', 'event.canaryOver']),
      );
    });

    it('goes on by itself after the time that was set', async () => {
      set({ canary: { kind: 'wait', seconds: 60 } });
      const id = await start('b');
      expect((await seenAfter(id, 30)).hold).toMatchObject({ kind: 'canary' });
      expect((await seenAfter(id, 60)).verdict).toBe('succeeded');
    });

    it('that fails is taken back, with the others untouched', async () => {
      engine.behaviours.set(image('b'), 'no-node');
      set({ canary: { kind: 'confirm' } });
      const id = await start('b');
      expect(await seenAfter(id, 60)).toMatchObject({ verdict: 'rolled-back', cause: 'no-fitting-node' });
      expect(engine.told).toEqual([`upgrade one of ${image('b')}`, `restore ${image('a')}`]);
    });
  });

  it('that pauses leaves what stands for a person to look at, to be rolled back then', async () => {
    engine.behaviours.set(image('b'), 'crashing');
    set({ failureAction: 'pause' });
    const id = await start('b');
    expect(await seenAfter(id, 60)).toMatchObject({ verdict: 'paused', cause: 'crash-loop' });
    expect(engine.told).toEqual([`upgrade ${image('b')}`]);
    const { releaseIds } = await releases.rollBack({ releaseId: id }, never);
    expect((await seenAfter(releaseIds[0] ?? '', 15)).verdict).toBe('succeeded');
  });

  it('is shown beforehand with its reasons', async () => {
    const plan = await releases.plan(
      { clusterId: 'c1', serviceId, strategy: StrategyInput.parse({ approval: true }) },
      never,
    );
    expect(plan).toMatchObject({ approval: true, from: 'service' });
    expect((await releases.plan({ clusterId: 'c1', serviceId, strategy: null }, never)).from).toBe('none');
  });
});
