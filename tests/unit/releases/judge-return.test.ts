import { describe, expect, it } from 'vitest';
import { judgeReturn } from '../../../shared/domain/rollout-return.ts';
import { freshMemory, type RolloutMemory, type RolloutView } from '../../../shared/domain/rollout-view.ts';
import type { Task } from '../../../shared/schema/service.ts';

const before = `registry.test/site:1@sha256:${'a'.repeat(64)}`;
const bad = `registry.test/site:2@sha256:${'b'.repeat(64)}`;
const aim = { image: before, releaseId: 'r1', steadySeconds: 3, timeoutSeconds: 60 };

const task = (image: string, changes: Partial<Task> = {}): Task => ({
  ...{ id: image.slice(-4), slot: 1, nodeId: 'n1', hostname: 'ws01', image, digest: image.split('@')[1] ?? null },
  ...{ state: 'running', wanted: 'running', message: '', error: '', exitCode: null, createdAt: 1, changedAt: 1 },
  ...changes,
});

const view = (image: string, tasks: Task[], updateState: RolloutView['updateState']): RolloutView => ({
  ...{ updateState, message: 'm', releaseId: null },
  service: {
    image,
    digest: image.split('@')[1] ?? null,
    mode: 'replicated',
    replicasWanted: 1,
    hasHealthcheck: false,
    tasks,
  },
});

function watch(sight: RolloutView): string {
  let memory: RolloutMemory = freshMemory;
  for (let second = 0; second < 100; second += 1) {
    const judgement = judgeReturn(aim, sight, { memory, clock: { now: second * 1000, since: 0 } });
    if (judgement.kind !== 'going') return `${judgement.kind} after ${second} s`;
    memory = judgement.memory;
  }
  return 'going';
}

describe('a roll back', () => {
  it('is proved when the previous image has served again for a while', () => {
    expect(watch(view(before, [task(before)], 'rolled-back'))).toBe('back after 3 s');
  });

  it('is not proved by the specification alone', () => {
    expect(watch(view(before, [task(bad)], 'rolled-back'))).toBe('lost after 61 s');
    expect(watch(view(before, [task(before, { state: 'starting' })], 'rolled-back'))).toBe('lost after 61 s');
  });

  it('is not proved while the engine is still at it', () => {
    expect(watch(view(before, [task(before)], 'rolling-back'))).toBe('lost after 61 s');
  });

  it('is not proved by tasks that run on while the specification names another image', () => {
    expect(watch(view(bad, [task(before)], 'none'))).toBe('lost after 61 s');
  });

  it('is not proved while the specification names the release, though the image is the same', () => {
    const ours = { ...view(before, [task(before)], 'completed'), releaseId: 'r1' };
    expect(watch(ours)).toBe('lost after 61 s');
    expect(watch({ ...ours, releaseId: 'r1-undo' })).toBe('back after 3 s');
  });

  it('is lost when the engine gives it up half-way', () => {
    expect(watch(view(before, [task(bad)], 'rollback-paused'))).toBe('lost after 0 s');
  });
});
