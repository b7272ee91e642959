import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Clusters, createClusters } from '../../../electron/core/clusters/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host } from '../../../shared/schema/host.ts';
import { ServiceInput, UpdatePolicy } from '../../../shared/schema/service.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { registryRecord } from '../../support/source-records.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const image = `registry.test/team/site:1@${digest}`;
const never = new AbortController().signal;

const registry = registryRecord({
  ...{ id: 'reg', name: 'reg', host: 'registry.test', namespace: 'team', username: 'me', password: { setAt: 1 } },
});

describe('clusters', () => {
  let clock: FakeClock;
  let context: TestContext;
  let engine: FakeEngine;
  let clusters: Clusters;
  let clusterId: string;
  let answering: Set<string>;
  let asked: string[];
  let openDocker: (signal: AbortSignal) => Promise<unknown>;
  let hostIdOf: (node: { address: string; hostname: string }) => string | null;

  beforeEach(() => {
    clock = createFakeClock();
    context = createTestContext({ clock });
    context.storage.records.of('registries').put(registry);
    answering = new Set(['m1', 'm2', 'm3']);
    asked = [];
    clusters = createClusters(context, {
      hosts: {
        docker: async (hostId) => {
          asked.push(hostId);
          if (!answering.has(hostId)) throw new SlipwayError('host.unreachable', { data: { host: hostId } });
          return {} as never;
        },
      },
      registries: {
        credentials: () => null,
        resolve: async (_registry, repository, reference) => {
          if (repository !== 'team/site' || reference !== '1') throw new SlipwayError('registry.notFound');
          return { digest, mediaType: 'm', sizeBytes: 1 };
        },
      },
      engineFor: (parts) => {
        engine = new FakeEngine(parts.clusterId);
        openDocker = parts.docker;
        hostIdOf = parts.hostIdOf;
        return engine;
      },
    });
    clusterId = clusters.register({
      name: 'c',
      engineClusterId: 'swarm-1',
      managerHostIds: ['m1', 'm2', 'm3'],
      workerHostIds: ['w1'],
    }).id;
  });
  afterEach(async () => {
    const ended = clusters[Symbol.asyncDispose]();
    await clock.advance(0);
    await ended;
    await context[Symbol.asyncDispose]();
  });

  const records = () => context.storage.records;
  const services = () => records().of('services').list();

  it('are the same cluster when the engine says so', () => {
    const again = clusters.register({
      name: 'new',
      engineClusterId: 'swarm-1',
      managerHostIds: ['m1'],
      workerHostIds: [],
    });
    expect(again).toMatchObject({ id: clusterId, name: 'new', managerHostIds: ['m1'] });
    expect(records().of('clusters').list()).toHaveLength(1);
  });

  it('are shown: nodes, services and whether the engine answers', async () => {
    engine.add('site', image);
    await clusters.refresh({ id: clusterId }, never);
    expect(services()).toMatchObject([{ name: 'site', clusterId }]);
    expect(records().of('nodes').list()).toMatchObject([{ hostname: 'ws01', clusterId }]);
    expect(records().of('clusterStates').get(clusterId)).toMatchObject({
      reachable: true,
      problem: null,
      engineVersion: '20.10',
    });
  });

  it('follow the events of the engine, and look again now and then without one', async () => {
    clusters.start();
    await clock.advance(100);
    const id = engine.add('site', image);
    await clock.advance(15_000);
    expect(services()).toHaveLength(1);
    engine.change(id, { labels: { update: 'new' } });
    await clock.advance(400);
    expect(services()).toMatchObject([{ labels: { update: 'new' } }]);
  });

  it('say that they are lost, and keep what was last seen', async () => {
    engine.add('site', image);
    clusters.start();
    await clock.advance(100);
    engine.reachable = false;
    await clock.advance(20_000);
    expect(records().of('clusterStates').get(clusterId)).toMatchObject({
      ...{ reachable: false, engineVersion: '20.10' },
      problem: { key: 'clusters.problems.unreachable' },
    });
    expect(services()).toHaveLength(1);
    engine.reachable = true;
    await clock.advance(10_000);
    expect(records().of('clusterStates').get(clusterId)).toMatchObject({ reachable: true, problem: null });
  });

  it('ask the next manager when one does not answer, and stay with the one that did', async () => {
    answering = new Set(['m2', 'm3']);
    await openDocker(never);
    await openDocker(never);
    expect(asked).toEqual(['m1', 'm2', 'm2']);
    answering = new Set();
    await expect(openDocker(never)).rejects.toMatchObject({ code: 'cluster.unreachable' });
    expect(asked.slice(3).sort()).toEqual(['m1', 'm2', 'm3']);
  });

  it('know the host behind a node by its address, and by its name only where that is one host', () => {
    const none = { setAt: null };
    const host = (id: string, name: string, address: string): Host => ({
      ...{ id, name, internalAddress: address, profiles: [], ssh: null, hostKey: null, createdAt: 0 },
      secrets: { password: none, privateKey: none, passphrase: none, sudoPassword: none },
    });
    records()
      .of('hosts')
      .put(host('m1', 'mgr01', '10.0.0.1'));
    records()
      .of('hosts')
      .put(host('w1', 'ws01', '10.0.0.2'));
    records()
      .of('hosts')
      .put(host('other', 'ws01', '10.0.0.3'));
    expect(hostIdOf({ address: '10.0.0.2', hostname: 'whatever' })).toBe('w1');
    expect(hostIdOf({ address: '10.9.9.9', hostname: 'ws01' })).toBe('w1');
    expect(hostIdOf({ address: '10.0.0.3', hostname: 'nobody' })).toBeNull();
  });

  describe('a service', () => {
    const input = (changes: object = {}) =>
      ServiceInput.parse({ clusterId, name: 'site', registryId: 'reg', image: 'site:1', ...changes });

    it('is created with the digest that its tag means now', async () => {
      const { serviceId } = await clusters.services.create(input(), never);
      expect(engine.told).toEqual([`create ${image}`]);
      expect(services()).toMatchObject([{ id: serviceId }]);
    });

    it('is not created from an image that the registry does not have', async () => {
      await expect(clusters.services.create(input({ image: 'site:2' }), never)).rejects.toMatchObject({
        code: 'registry.notFound',
      });
      expect(engine.told).toEqual([]);
    });

    it('is not created with a policy that would miss failures', async () => {
      const update = { delaySeconds: 60, monitorSeconds: 15 };
      await expect(clusters.services.create(input({ update }), never)).rejects.toMatchObject({
        data: { reason: 'monitorShorterThanDelay' },
      });
    });

    it('is removed only when Slipway created it', async () => {
      const id = engine.add('theirs', image);
      engine.change(id, { managed: false });
      await expect(clusters.services.remove({ clusterId, serviceId: id }, never)).rejects.toMatchObject({
        code: 'conflict',
      });
      const { serviceId } = await clusters.services.create(input(), never);
      await clusters.services.remove({ clusterId, serviceId }, never);
      expect(engine.told.filter((told) => told === 'remove')).toHaveLength(1);
      expect(services()).toMatchObject([{ name: 'theirs' }]);
    });

    it('is not called changed when the engine can not be asked afterwards', async () => {
      const id = engine.add('site', image);
      const scaling = clusters.services.scale({ clusterId, serviceId: id, replicas: 3 }, never);
      engine.reachable = false;
      await expect(scaling).rejects.toMatchObject({ code: 'cluster.unreachable' });
      expect(engine.told).toEqual(['scale 3']);
    });

    it('is not called changed, relabelled or removed when the engine said yes and did not do it', async () => {
      const id = engine.add('site', image);
      engine.deaf = true;
      const update = UpdatePolicy.parse({ monitorSeconds: 30 });
      const commands = [
        clusters.services.scale({ clusterId, serviceId: id, replicas: 3 }, never),
        clusters.services.setLabels({ clusterId, serviceId: id, labels: { a: 'b' } }, never),
        clusters.services.setUpdatePolicy({ clusterId, serviceId: id, update }, never),
        clusters.services.remove({ clusterId, serviceId: id }, never),
      ].map((command) => command.catch((error: unknown) => error));
      await clock.advance(2000);
      for (const error of await Promise.all(commands)) expect(error).toMatchObject({ code: 'step.notProved' });
    });
  });
});
