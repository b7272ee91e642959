import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ManifestInfo } from '../../../electron/adapters/registry-client.ts';
import { createReleases, type Releases } from '../../../electron/core/releases/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Release } from '../../../shared/schema/release.ts';
import { type ServiceHealth, ServiceHealthcheck } from '../../../shared/schema/service.ts';
import { StrategyInput } from '../../../shared/schema/strategy.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (letter: string): string => `registry.test/site:${letter}@${digest(letter)}`;
const never = new AbortController().signal;
const byOthers = { credentials: null, update: null, failureAction: null, canary: false, health: null } as const;

const registry = registryRecord({
  ...{ id: 'reg', name: 'reg', host: 'registry.test', namespace: '', username: 'me', password: { setAt: 1 } },
});

describe('a release', () => {
  let clock: FakeClock;
  let context: TestContext;
  let engine: FakeEngine;
  let releases: Releases;
  let resolve: (digest: string) => Promise<ManifestInfo>;
  let serviceId: string;

  beforeEach(() => {
    clock = createFakeClock();
    context = createTestContext({ clock });
    engine = new FakeEngine('c1');
    serviceId = engine.add('site', image('a'), { update: 'site' });
    engine.add('other', image('a'), { update: 'other' });
    resolve = async (wanted) => ({ digest: wanted, mediaType: 'm', sizeBytes: 1 });
    releases = createReleases(context, {
      clusters: { engine: () => engine },
      registries: {
        require: () => registry,
        credentials: () => null,
        resolve: (_registry, _repository, wanted) => resolve(wanted),
      },
    });
  });
  afterEach(() => context[Symbol.asyncDispose]());

  const start = async (letter: string): Promise<string> => {
    const target = { selector: { update: 'site' } };
    const what = {
      image: `registry.test/site:${letter}`,
      digest: digest(letter),
      registryId: 'reg',
      applicationId: null,
      buildId: null,
    };
    const { releaseIds } = await releases.release({ clusterId: 'c1', target, ...what, trigger: 'manual' }, never);
    expect(releaseIds).toHaveLength(1);
    return releaseIds[0] ?? '';
  };

  const get = (id: string): Release => context.storage.records.of('releases').require(id);

  const seenAfter = async (id: string, seconds: number): Promise<Release> => {
    for (let second = 0; second < seconds; second += 1) await clock.advance(1000);
    return get(id);
  };

  it('succeeds after the monitor window, not before', async () => {
    const id = await start('b');
    expect((await seenAfter(id, 4)).verdict).toBe('running');
    expect(await seenAfter(id, 5)).toMatchObject({
      verdict: 'succeeded',
      tasksDone: 1,
      tasksWanted: 1,
      fromImage: image('a'),
    });
    expect(context.storage.records.of('operations').require(get(id).operationId).state).toBe('succeeded');
    expect(engine.told).toEqual([`upgrade ${image('b')}`]);
  });

  it('is taken back by us where the cluster goes on for ever, and says so only when the old image serves', async () => {
    engine.behaviours.set(image('b'), 'crashing');
    const id = await start('b');
    expect(await seenAfter(id, 60)).toMatchObject({
      verdict: 'rolled-back',
      cause: 'crash-loop',
      lastLogLines: ['last words'],
    });
    expect(engine.told).toEqual([`upgrade ${image('b')}`, `rollBack ${image('a')}`]);
    expect(context.storage.records.of('operations').require(get(id).operationId)).toMatchObject({
      state: 'failed',
      error: {
        code: 'release.failed',
        data: { verdict: 'rolled-back', cause: 'crash-loop', reason: 'releases.reason.engine' },
      },
    });
  });

  it('names the failing task with its node, and the exit code', async () => {
    engine.behaviours.set(image('b'), 'crashing');
    expect((await seenAfter(await start('b'), 60)).failure).toMatchObject({
      ...{ task: 'site.1', nodeId: 'node-1', hostname: 'ws01', exitCode: 1, error: 'task: non-zero exit (1)' },
    });
  });

  it.each([
    ['write /var/lib/docker/tmp/GetImageBlob1: no space left on device', 'disk-full'],
    ['no matching manifest for linux/amd64 in the manifest list entries', 'wrong-platform'],
    ['unauthorized: authentication required', 'pull-denied'],
    ['manifest unknown: manifest unknown', 'image-missing'],
  ])('asks the node why it could not pull: %s', async (said, cause) => {
    engine.behaviours.set(image('b'), 'no-image');
    engine.pullAnswer = said;
    expect(await seenAfter(await start('b'), 60)).toMatchObject({
      ...{ verdict: 'rolled-back', cause, lastLogLines: [said] },
      reason: { key: 'releases.reason.pull', params: { text: said } },
    });
  });

  it('ends as engine lost when the managers stay away, and leaves all as it is', async () => {
    const id = await start('b');
    await seenAfter(id, 2);
    engine.reachable = false;
    expect(await seenAfter(id, 320)).toMatchObject({ verdict: 'engine-lost' });
    expect(engine.told).toEqual([`upgrade ${image('b')}`]);
  });

  it('is taken back when no node fits', async () => {
    engine.behaviours.set(image('b'), 'no-node');
    expect(await seenAfter(await start('b'), 60)).toMatchObject({ verdict: 'rolled-back', cause: 'no-fitting-node' });
  });

  it('does not claim a roll back when the old image does not come up again', async () => {
    engine.behaviours.set(image('b'), 'crashing');
    engine.behaviours.set(image('a'), 'crashing');
    const release = await seenAfter(await start('b'), 600);
    expect(release).toMatchObject({
      ...{ verdict: 'rollback-failed', cause: 'crash-loop' },
      reason: { key: 'releases.reason.returnUnsteady', params: { all: 1 } },
    });
    // Why it was taken back at all is not lost.
    expect(release.events.at(-2)).toMatchObject({ kind: 'problem', message: { key: 'releases.reason.engine' } });
  });

  it('restores what it kept when the cluster has another idea of "previous"', async () => {
    engine.behaviours.set(image('b'), 'no-node');
    const id = await start('b');
    await seenAfter(id, 3);
    // As when someone scales in between: the engine's previous specification is then the release's own.
    await engine.upgrade({ serviceId, ...byOthers, image: image('b'), releaseId: id });
    expect(await seenAfter(id, 80)).toMatchObject({ verdict: 'rolled-back', cause: 'no-fitting-node' });
    expect(engine.told.at(-1)).toBe(`restore ${image('a')}`);
  });

  it.each([
    ['registry.notFound', 'image-missing'],
    ['registry.denied', 'pull-denied'],
    ['registry.unreachable', 'unknown'],
  ] as const)('touches nothing when the registry says %s', async (code, verdict) => {
    resolve = () => Promise.reject(new SlipwayError(code));
    expect(await seenAfter(await start('b'), 5)).toMatchObject({ verdict });
    expect(engine.told).toEqual([]);
  });

  it('waits out a manager that is away, and does not roll back because of it', async () => {
    const id = await start('b');
    await seenAfter(id, 2);
    engine.reachable = false;
    expect((await seenAfter(id, 30)).verdict).toBe('running');
    engine.reachable = true;
    expect((await seenAfter(id, 10)).verdict).toBe('succeeded');
    expect(engine.told).toEqual([`upgrade ${image('b')}`]);
  });

  it('leaves alone what someone else has set meanwhile', async () => {
    const id = await start('b');
    await seenAfter(id, 2);
    await engine.upgrade({ serviceId, ...byOthers, image: image('c'), releaseId: 'theirs' });
    expect((await seenAfter(id, 5)).verdict).toBe('unknown');
    expect(engine.told).toEqual([`upgrade ${image('b')}`, `upgrade ${image('c')}`]);
  });

  it('is taken back when it is cancelled', async () => {
    const id = await start('b');
    await seenAfter(id, 2);
    context.operations.cancel(get(id).operationId);
    expect(await seenAfter(id, 10)).toMatchObject({ verdict: 'cancelled' });
    expect(engine.told).toEqual([`upgrade ${image('b')}`, `rollBack ${image('a')}`]);
  });

  it('of twenty at once makes two upgrades: the first and the newest', async () => {
    const letters = [...'bcdef0123456789'];
    const ids = [];
    for (const letter of letters) ids.push(await start(letter));
    await seenAfter(ids[0] ?? '', 30);
    expect(engine.told).toEqual([`upgrade ${image('b')}`, `upgrade ${image('9')}`]);
    expect(ids.map((id) => get(id).verdict)).toEqual([
      'succeeded',
      ...letters.slice(2).map(() => 'superseded'),
      'succeeded',
    ]);
  });

  it('of the same digest is one release, however often it is asked for', async () => {
    const ids = new Set<string>();
    for (let time = 0; time < 20; time += 1) ids.add(await start('b'));
    expect(ids.size).toBe(1);
  });

  it('can be rolled back later, once', async () => {
    const id = await start('b');
    await seenAfter(id, 10);
    const { releaseIds } = await releases.rollBack({ releaseId: id }, never);
    expect(await seenAfter(releaseIds[0] ?? '', 10)).toMatchObject({
      verdict: 'succeeded',
      trigger: 'rollback',
      toImage: image('a'),
    });
    expect(engine.told.at(-1)).toBe(`restore ${image('a')}`);
  });

  const check: ServiceHealth = { kind: 'check', check: ServiceHealthcheck.parse({ command: 'test -f /ok' }) };
  const changeHealth = async (health: ServiceHealth): Promise<string> => {
    const { releaseIds } = await releases.changeHealth({ clusterId: 'c1', serviceId, health }, never);
    return releaseIds[0] ?? '';
  };

  it('of another health check replaces the tasks of the same image, and is rolled back like any other', async () => {
    const id = await changeHealth(check);
    expect(await seenAfter(id, 20)).toMatchObject({
      ...{ verdict: 'succeeded', fromImage: image('a'), toImage: image('a'), trigger: 'manual' },
      ...{ health: { from: { kind: 'image' }, to: check }, plan: { health: 'service' } },
    });
    expect(engine.told).toEqual([`upgrade ${image('a')}`]);
    expect((await engine.service(serviceId)).health).toEqual(check);
    const { releaseIds } = await releases.rollBack({ releaseId: id }, never);
    expect(await seenAfter(releaseIds[0] ?? '', 20)).toMatchObject({ verdict: 'succeeded', trigger: 'rollback' });
    expect((await engine.service(serviceId)).health).toEqual({ kind: 'image' });
  });

  it('of a health check that stands already, or beside another release, is refused', async () => {
    await expect(changeHealth({ kind: 'image' })).rejects.toMatchObject({ data: { reason: 'sameHealth' } });
    await start('b');
    await expect(changeHealth(check)).rejects.toMatchObject({ data: { reason: 'releaseUnderWay', name: 'site' } });
  });

  it('takes the health check along of one that waited and that it supersedes', async () => {
    const strategy = StrategyInput.parse({ approval: true });
    releases.setStrategy({ scope: 'service', subjectId: serviceId, strategy });
    const waiting = await changeHealth(check);
    expect((await seenAfter(waiting, 2)).verdict).toBe('waiting');
    const newer = await start('b');
    expect(get(waiting).verdict).toBe('superseded');
    expect(get(newer)).toMatchObject({ toImage: image('b'), health: { to: check } });
  });

  it('that changed nothing has nothing to roll back', async () => {
    const id = await start('a');
    expect((await seenAfter(id, 10)).verdict).toBe('succeeded');
    expect(engine.told).toEqual([]);
    await expect(releases.rollBack({ releaseId: id }, never)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('needs a service that bears all labels', async () => {
    const target = { selector: { update: 'site', tier: 'front' } };
    const what = {
      image: 'registry.test/site:b',
      digest: digest('b'),
      registryId: null,
      applicationId: null,
      buildId: null,
    };
    await expect(
      releases.release({ clusterId: 'c1', target, ...what, trigger: 'manual' }, never),
    ).rejects.toMatchObject({
      code: 'release.nothingSelected',
      data: { selector: 'tier=front, update=site' },
    });
  });
});
