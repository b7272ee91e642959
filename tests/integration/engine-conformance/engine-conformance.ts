import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type {
  ClusterEngine,
  ServiceLog,
  ServiceSpec,
  UpgradeProgress,
} from '../../../electron/adapters/cluster-engine.ts';
import { parseImageReference } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { UpdatePolicy } from '../../../shared/schema/service.ts';

/** An engine with a real cluster behind it, empty at the start. */
export interface EngineUnderTest extends AsyncDisposable {
  readonly engine: ClusterEngine;
  readonly clusterId: string;
  readonly nodes: number;
  /** References with tag and digest that every node can pull. */
  readonly images: {
    /** Two versions of a service that runs on and prints `ready` when it starts. */
    readonly first: string;
    readonly second: string;
    /** Prints `giving up` and ends with status 3 at once. */
    readonly crashing: string;
  };
}

const patience = 90_000;
const never = (): AbortSignal => new AbortController().signal;

/** What every `ClusterEngine` has to do. `open` starts it, with its cluster, once for the suite. */
export function engineConformance(name: string, open: () => Promise<EngineUnderTest>): void {
  describe(`${name}: a cluster engine`, () => {
    let cluster: EngineUnderTest;
    let engine: ClusterEngine;
    let webId: string;
    let neighbourId: string;

    const digestOf = (image: string) => parseImageReference(image)?.digest;

    const until = async (
      serviceId: string,
      holds: (progress: UpgradeProgress) => boolean,
    ): Promise<UpgradeProgress> => {
      const deadline = Date.now() + patience;
      for (;;) {
        const progress = await engine.progress(serviceId, never());
        if (holds(progress)) return progress;
        if (Date.now() > deadline) throw new Error(`not reached: ${JSON.stringify(progress, null, 1)}`);
        await sleep(250);
      }
    };

    const runs = (image: string, tasks: number) => (progress: UpgradeProgress) => {
      const wanted = progress.service.tasks.filter((task) => task.wanted === 'running');
      const good = wanted.filter((task) => task.state === 'running' && task.digest === digestOf(image));
      return good.length === tasks && wanted.length === tasks && progress.updateState !== 'updating';
    };

    const spec = (changes: Partial<ServiceSpec> = {}): ServiceSpec => ({
      ...{ name: 'web', image: cluster.images.first, replicas: 1, global: false, endpointMode: 'dnsrr', ports: [] },
      labels: { update: 'web', tier: 'front' },
      environment: { GREETING: 'hello' },
      update: UpdatePolicy.parse({ monitorSeconds: 3 }),
      ...{ healthcheck: null, memoryMb: 64, cpus: null, stopGraceSeconds: 1 },
      ...changes,
    });

    const failure = (promise: Promise<unknown>) =>
      promise.then(
        () => 'no failure',
        (error: unknown) => (error instanceof SlipwayError ? error.code : String(error)),
      );

    beforeAll(async () => {
      cluster = await open();
      engine = cluster.engine;
    });
    afterAll(() => cluster?.[Symbol.asyncDispose]());

    it('shows its nodes, one of them the leader, all ready', async () => {
      const nodes = await engine.nodes(never());
      expect(nodes).toHaveLength(cluster.nodes);
      expect(nodes.filter((node) => node.leader)).toHaveLength(1);
      expect(nodes.map((node) => node.state)).toEqual(nodes.map(() => 'ready'));
      expect(nodes.every((node) => node.clusterId === cluster.clusterId && node.address !== '')).toBe(true);
    });

    it('creates a service and shows it as it was asked for', async () => {
      webId = await engine.createService(spec(), null, never());
      neighbourId = await engine.createService(spec({ name: 'neighbour', labels: { update: 'other' } }), null, never());
      const { service } = await until(webId, runs(cluster.images.first, 1));
      await until(neighbourId, runs(cluster.images.first, 1));
      expect(service).toMatchObject({
        ...{
          id: webId,
          clusterId: cluster.clusterId,
          name: 'web',
          managed: true,
          mode: 'replicated',
          replicasWanted: 1,
        },
        ...{
          labels: { update: 'web', tier: 'front' },
          environmentNames: ['GREETING'],
          digest: digestOf(cluster.images.first),
        },
        update: { parallelism: 1, monitorSeconds: 3, order: 'start-first', timeoutSeconds: 600 },
      });
      expect((await engine.services(never())).map((one) => one.name).sort()).toEqual(['neighbour', 'web']);
    });

    it('refuses a second service of the same name', async () => {
      expect(await failure(engine.createService(spec(), null, never()))).toBe('conflict');
    });

    it('upgrades the image and nothing else, and leaves the neighbour alone', async () => {
      const before = await engine.service(webId, never());
      const neighbour = await engine.service(neighbourId, never());
      const request = {
        serviceId: webId,
        image: cluster.images.second,
        credentials: null,
        update: null,
        failureAction: null,
        canary: false,
        health: null,
        releaseId: 'release-1',
      };
      await engine.upgrade(request, never());
      const told = await engine.progress(webId, never());
      expect(told.releaseId).toBe('release-1');
      expect(told.service.digest).toBe(digestOf(cluster.images.second));
      const { service, updateState } = await until(webId, runs(cluster.images.second, 1));
      expect(updateState).toBe('completed');
      const { labels, environmentNames, ports, update, replicasWanted, mode, managed } = before;
      expect(service).toMatchObject({ labels, environmentNames, ports, update, replicasWanted, mode, managed });
      expect(await engine.service(neighbourId, never())).toEqual(neighbour);
    });

    it('does nothing when it is told the same release again', async () => {
      const before = await engine.service(webId, never());
      const request = {
        serviceId: webId,
        image: cluster.images.second,
        credentials: null,
        update: null,
        failureAction: null,
        canary: false,
        health: null,
        releaseId: 'release-1',
      };
      await engine.upgrade(request, never());
      await sleep(1500);
      expect(await engine.service(webId, never())).toEqual(before);
    });

    it('rolls back to what was before, and says so', async () => {
      await engine.rollBack(webId, never());
      const { updateState, releaseId } = await until(webId, runs(cluster.images.first, 1));
      expect(releaseId).not.toBe('release-1');
      expect(['rolling-back', 'rolled-back']).toContain(updateState);
      await until(webId, (progress) => progress.updateState === 'rolled-back');
    });

    it('restores a kept specification, without undoing a scale that came later', async () => {
      const kept = await engine.specification(webId, never());
      await engine.upgrade(
        {
          serviceId: webId,
          image: cluster.images.second,
          credentials: null,
          update: null,
          failureAction: null,
          canary: false,
          health: null,
          releaseId: 'release-2',
        },
        never(),
      );
      await until(webId, runs(cluster.images.second, 1));
      await engine.scale(webId, 2, never());
      await until(webId, runs(cluster.images.second, 2));
      await engine.restore(
        {
          policyToo: false,
          serviceId: webId,
          specification: JSON.parse(JSON.stringify(kept)),
          credentials: null,
          releaseId: 'release-3',
        },
        never(),
      );
      const { releaseId } = await until(webId, runs(cluster.images.first, 2));
      expect(releaseId).toBe('release-3');
      await engine.scale(webId, 1, never());
      await until(webId, runs(cluster.images.first, 1));
    });

    it('turns back by itself from an image that crashes; the failed task keeps its error and its log', async () => {
      await engine.upgrade(
        {
          serviceId: webId,
          image: cluster.images.crashing,
          credentials: null,
          update: null,
          failureAction: null,
          canary: false,
          health: null,
          releaseId: 'release-4',
        },
        never(),
      );
      const { service } = await until(
        webId,
        (progress) => progress.updateState === 'rolled-back' && runs(cluster.images.first, 1)(progress),
      );
      const failed = service.tasks.find(
        (task) => task.digest === digestOf(cluster.images.crashing) && task.state === 'failed',
      );
      expect(failed).toMatchObject({ exitCode: 3 });
      expect(failed?.error).not.toBe('');
      expect(await engine.taskLogs(failed?.id ?? '', 10, never())).toContain('giving up');
    });

    it('follows the logs of a service, each line with its task, until it is told to stop', async () => {
      const stop = new AbortController();
      const lines: ServiceLog[] = [];
      for await (const batch of engine.logs(webId, { tail: 100, follow: true }, stop.signal)) {
        lines.push(...batch);
        if (lines.some((line) => line.text === 'ready')) stop.abort();
      }
      const tasks = (await engine.service(webId, never())).tasks.map((task) => task.id);
      const line = lines.find(({ text }) => text === 'ready');
      expect(line).toMatchObject({ stream: 'stdout' });
      expect(tasks).toContain(line?.taskId);
      expect(Math.abs(Date.now() - (line?.at ?? 0))).toBeLessThan(600_000);
    });

    it('changes labels and update policy without a restart, also when both come at once', async () => {
      const before = await engine.service(webId, never());
      const update = UpdatePolicy.parse({ parallelism: 2, monitorSeconds: 4, order: 'stop-first', timeoutSeconds: 90 });
      await Promise.all([
        engine.setLabels(webId, { update: 'changed' }, never()),
        engine.setUpdatePolicy(webId, update, never()),
      ]);
      await sleep(1000);
      const after = await engine.service(webId, never());
      expect(after).toMatchObject({ labels: { update: 'changed' }, update, managed: true, image: before.image });
      expect(after.tasks.map((task) => task.id)).toEqual(before.tasks.map((task) => task.id));
    });

    it('calls back when something changes', async () => {
      const stop = new AbortController();
      let calls = 0;
      const watching = engine.watch(() => {
        calls += 1;
      }, stop.signal);
      await sleep(500);
      await engine.setLabels(webId, { update: 'again' }, never());
      const deadline = Date.now() + 10_000;
      while (calls === 0 && Date.now() < deadline) await sleep(50);
      stop.abort();
      await watching;
      expect(calls).toBeGreaterThan(0);
    });

    it('says that it does not know a service, and stops when it is told to', async () => {
      expect(await failure(engine.service('nosuchservice', never()))).toBe('notFound');
      expect(
        await failure(
          engine.upgrade(
            {
              serviceId: 'nosuchservice',
              image: cluster.images.first,
              credentials: null,
              update: null,
              failureAction: null,
              canary: false,
              health: null,
              releaseId: 'x',
            },
            never(),
          ),
        ),
      ).toBe('notFound');
      expect(await failure(engine.services(AbortSignal.abort()))).toBe('operation.cancelled');
    });

    it('empties a node and lets it take tasks again', async () => {
      const [node] = await engine.nodes(never());
      const id = node?.id ?? '';
      const empty = async (): Promise<number> => {
        const deadline = Date.now() + patience;
        for (;;) {
          const left = await engine.tasksOn(id, never());
          if (left === 0 || Date.now() > deadline) return left;
          await sleep(250);
        }
      };
      const mine = async () => (await engine.nodes(never())).find((each) => each.id === id);
      expect(await engine.tasksOn(id, never())).toBeGreaterThan(0);
      await engine.setAvailability(id, 'drain', never());
      expect(await empty()).toBe(0);
      expect((await mine())?.availability).toBe('drain');
      await engine.setAvailability(id, 'active', never());
      expect((await mine())?.availability).toBe('active');
      const { image } = await engine.service(webId, never());
      await until(webId, runs(image, 1));
    });

    it('says that it does not know a node, and makes new join secrets', async () => {
      expect(await failure(engine.setAvailability('nosuchnode', 'drain', never()))).toBe('notFound');
      expect(await failure(engine.removeNode('nosuchnode', true, never()))).toBe('notFound');
      expect(await failure(engine.rotateJoinSecrets(['worker', 'manager'], never()))).toBe('no failure');
    });

    it('removes a service', async () => {
      await engine.removeService(webId, never());
      await engine.removeService(neighbourId, never());
      expect(await engine.services(never())).toEqual([]);
      expect(await failure(engine.removeService(webId, never()))).toBe('notFound');
    });
  });
}
