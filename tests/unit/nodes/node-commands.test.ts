import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Clusters, createClusters } from '../../../electron/core/clusters/index.ts';
import { FakeEngine } from '../../support/fake-engine.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const never = new AbortController().signal;

describe('commands on nodes', () => {
  let clock: FakeClock;
  let context: TestContext;
  let engine: FakeEngine;
  let clusters: Clusters;
  let clusterId: string;

  beforeEach(() => {
    clock = createFakeClock();
    context = createTestContext({ clock });
    clusters = createClusters(context, {
      hosts: { docker: async () => ({}) as never },
      registries: { credentials: () => null, resolve: async () => Promise.reject(new Error('no registry')) },
      engineFor: (parts) => {
        engine = new FakeEngine(parts.clusterId);
        return engine;
      },
    });
    const hosts = { managerHostIds: ['h1'], workerHostIds: ['h2'] };
    clusterId = clusters.register({ name: 'c', engineClusterId: 'swarm-1', ...hosts }).id;
    engine.changeNode('node-1', { hostId: 'h1' });
    engine.addNode({ id: 'node-2', hostId: 'h2', role: 'worker', reachability: null });
  });
  afterEach(async () => {
    const ended = clusters[Symbol.asyncDispose]();
    await clock.advance(0);
    await ended;
    await context[Symbol.asyncDispose]();
  });

  const ref = (nodeId: string) => ({ clusterId, nodeId });
  const cluster = () => context.storage.records.of('clusters').require(clusterId);
  const operation = (id: string) => context.storage.records.of('operations').require(id);

  it('promote a node, read it back, and know its host as a manager from then on', async () => {
    await clusters.nodes.setRole({ ...ref('node-2'), role: 'manager' }, never);
    expect(engine.told).toEqual(['manager node-2']);
    expect(cluster()).toMatchObject({ managerHostIds: ['h1', 'h2'], workerHostIds: [] });
  });

  it('say that a change was taken but did not come true', async () => {
    engine.changeNode = () => undefined;
    const promoting = clusters.nodes.setRole({ ...ref('node-2'), role: 'manager' }, never);
    const failed = expect(promoting).rejects.toMatchObject({ code: 'node.notSeen', data: { node: 'node-2' } });
    await clock.advance(61_000);
    await failed;
  });

  it('refuse what would cost the quorum before the engine is told anything', async () => {
    await expect(clusters.nodes.setRole({ ...ref('node-1'), role: 'worker' }, never)).rejects.toMatchObject({
      code: 'node.refused',
      data: { reason: 'nodes.refusals.lastManager', node: 'ws01' },
    });
    await expect(clusters.nodes.remove(ref('node-2'), never)).rejects.toMatchObject({ code: 'node.refused' });
    expect(engine.told).toEqual([]);
  });

  it('drain a node until nothing is left on it, and tell how far that is', async () => {
    engine.tasksLeft.push(4, 4, 1, 1, 1);
    const { operationId } = await clusters.nodes.drain(ref('node-2'), never);
    await clock.advance(0);
    await clock.advance(2000);
    // The ledger writes progress ten times a second at most.
    await vi.waitFor(() => expect(operation(operationId)).toMatchObject({ state: 'running', progress: 0.75 }), 5000);
    await clock.advance(5000);
    expect(operation(operationId)).toMatchObject({ state: 'succeeded' });
    expect(operation(operationId).steps[0]?.detail).toEqual([
      { key: 'nodes.proof.drained', params: { node: 'node-2', count: 4 } },
    ]);
  });

  it('put a node back to what it was when its drain is cancelled', async () => {
    engine.tasksLeft.push(...Array.from({ length: 50 }, () => 2));
    const { operationId } = await clusters.nodes.drain(ref('node-2'), never);
    await clock.advance(3000);
    context.operations.cancel(operationId);
    await clock.advance(3000);
    expect(operation(operationId).state).toBe('cancelled');
    expect(engine.told).toEqual(['drain node-2', 'active node-2']);
  });

  it('let a manager leave only after it was drained and demoted, and forget it as a member', async () => {
    engine.addNode({ id: 'node-3', hostId: 'h3', role: 'manager' });
    engine.addNode({ id: 'node-4', hostId: 'h4', role: 'manager' });
    const { managerHostIds } = cluster();
    context.storage.records.of('clusters').put({ ...cluster(), managerHostIds: [...managerHostIds, 'h3', 'h4'] });
    const { operationId } = await clusters.nodes.leave(ref('node-3'), never);
    await clock.advance(5000);
    expect(operation(operationId).state).toBe('succeeded');
    expect(engine.told).toEqual(['drain node-3', 'worker node-3', 'leave node-3', 'remove node-3']);
    expect(cluster().managerHostIds).toEqual(['h1', 'h4']);
  });

  it('demote a dead manager before it is taken off the list, so that it no longer counts', async () => {
    engine.addNode({ id: 'node-3', hostId: 'h3', role: 'manager' });
    engine.addNode({ id: 'node-4', role: 'manager', state: 'down', reachability: 'unreachable' });
    await clusters.nodes.remove(ref('node-4'), never);
    expect(engine.told).toEqual(['worker node-4', 'remove node-4 by force']);
  });

  it('note when the join tokens were made new, and nothing else of them', async () => {
    await clusters.nodes.rotateJoinSecrets({ clusterId, roles: ['worker'] }, never);
    expect(engine.told).toEqual(['rotate worker']);
    expect(cluster().joinTokens).toEqual({ setAt: clock.now() });
  });
});
