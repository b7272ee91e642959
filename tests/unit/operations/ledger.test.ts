import { describe, expect, it } from 'vitest';
import type { OperationRun, StepPlan } from '../../../electron/operations/operations.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const title = { key: 'test.title', params: {} };
const plan = (...ids: string[]): StepPlan[] => ids.map((id) => ({ id, hostId: null, title }));

function define(context: TestContext, run: (input: { text: string }, run: OperationRun) => Promise<void>): Operation[] {
  const ended: Operation[] = [];
  context.operations.define<{ text: string }>({
    kind: 'setup',
    afterCrash: 'interrupt',
    resumable: true,
    run,
    ended: (_input, operation) => void ended.push(operation),
  });
  return ended;
}

const request = (steps: StepPlan[], more: object = {}) => ({
  title,
  subjectId: 'host-1',
  input: { text: 'hello' },
  steps,
  ...more,
});

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new SlipwayError('operation.cancelled')), { once: true });
  });

describe('an operation', () => {
  it('is queued when started, so that who started it can write its own records first', async () => {
    await using context = createTestContext();
    define(context, async () => undefined);
    const { id, state } = context.operations.start('setup', request([]));
    expect(state).toBe('queued');
    expect((await context.operations.finished(id)).state).toBe('succeeded');
  });

  it('has each step in the ledger before and after its work, with the proof', async () => {
    await using context = createTestContext();
    const seen: string[] = [];
    const step = () => context.storage.records.of('operations').list()[0]?.steps[0];
    define(context, async (input, run) => {
      await run.step('one', async () => {
        seen.push(`${step()?.state} ${step()?.startedAt !== null}`);
        return `read back ${input.text}`;
      });
      seen.push(`${step()?.state} ${step()?.detail}`);
    });
    const ended = await context.operations.finished(context.operations.start('setup', request(plan('one'))).id);
    expect(seen).toEqual(['running true', 'done read back hello']);
    expect(ended).toMatchObject({ state: 'succeeded', progress: 1, error: null, cancellable: false, resumable: false });
  });

  it('that fails says the error of its step and can be resumed at that step', async () => {
    await using context = createTestContext();
    const worked: string[] = [];
    let broken = true;
    const ended = define(context, async (_input, run) => {
      await run.step('one', async () => {
        worked.push('one');
        return 'ok';
      });
      await run.step('two', async () => {
        worked.push('two');
        if (broken) throw new SlipwayError('host.commandFailed', { data: { host: 'ws01' } });
        return run.resumed ? 'resumed' : 'first';
      });
    });
    const { id } = context.operations.start('setup', request(plan('one', 'two')));
    const failed = await context.operations.finished(id);
    expect(failed).toMatchObject({ state: 'failed', resumable: true, error: { code: 'host.commandFailed' } });
    expect(failed.steps.map((step) => step.state)).toEqual(['done', 'failed']);
    broken = false;
    expect(context.operations.resume(id).steps.map((step) => step.state)).toEqual(['done', 'pending']);
    const resumed = await context.operations.finished(id);
    expect(resumed.steps.map((step) => step.detail)).toEqual([['ok'], ['resumed']]);
    expect(worked).toEqual(['one', 'two', 'two']);
    expect(ended.map((operation) => operation.state)).toEqual(['failed', 'succeeded']);
  });

  it('whose run swallows the failure of a step has failed all the same', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => {
      const broken = run.step('one', () => Promise.reject(new SlipwayError('docker.failed')));
      await Promise.allSettled([broken]);
    });
    const ended = await context.operations.finished(context.operations.start('setup', request(plan('one'))).id);
    expect(ended).toMatchObject({ state: 'failed', error: { code: 'docker.failed' } });
  });

  it('whose run returns with steps left has not succeeded', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => run.skip('one', 'there already'));
    const { id } = context.operations.start('setup', request(plan('one', 'two')));
    const ended = await context.operations.finished(id);
    expect(ended).toMatchObject({ state: 'failed', error: { data: { reason: 'stepsLeft', steps: 'two' } } });
    expect(ended.steps[0]).toMatchObject({ state: 'skipped', detail: ['there already'] });
  });

  it('ends only when steps running beside the failed one have ended', async () => {
    await using context = createTestContext();
    let finishSlow = (): void => undefined;
    define(context, async (_input, run) => {
      await Promise.all([
        run.step('fast', () => Promise.reject(new SlipwayError('docker.failed'))),
        run.step('slow', () => new Promise((resolve) => (finishSlow = () => resolve('ok')))),
      ]);
    });
    const { id } = context.operations.start('setup', request(plan('fast', 'slow')));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(context.storage.records.of('operations').require(id).state).toBe('running');
    finishSlow();
    const ended = await context.operations.finished(id);
    expect(ended.steps.map((step) => step.state)).toEqual(['failed', 'done']);
  });

  it('takes steps that become known later and leaves known ones as they are', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => {
      await run.step('one', async () => 'ok');
      run.addSteps(plan('one', 'two'));
      await run.step('two', async () => 'ok');
    });
    const ended = await context.operations.finished(context.operations.start('setup', request(plan('one'))).id);
    expect(ended.steps.map((step) => `${step.id} ${step.state}`)).toEqual(['one done', 'two done']);
  });
});

describe('cancelling', () => {
  it('says cancelled only once the work has really ended', async () => {
    await using context = createTestContext();
    let letGo = (): void => undefined;
    define(context, async (_input, run) => {
      await run.step('one', async () => {
        await untilAborted(run.signal).catch(() => undefined);
        await new Promise<void>((resolve) => (letGo = resolve));
        throw new SlipwayError('operation.cancelled');
      });
    });
    const { id } = context.operations.start('setup', request(plan('one')));
    await Promise.resolve();
    context.operations.cancel(id);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const record = () => context.storage.records.of('operations').require(id);
    expect(record()).toMatchObject({ state: 'running', cancellable: false });
    letGo();
    await context.operations.finished(id);
    expect(record()).toMatchObject({ state: 'cancelled', error: null, resumable: true });
    expect(record().steps[0]?.state).toBe('cancelled');
  });

  it('of work that was finished before it noticed leaves it succeeded', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => {
      await run.step('one', () => untilAborted(run.signal).catch(() => 'done before it noticed'));
    });
    const { id } = context.operations.start('setup', request(plan('one')));
    await Promise.resolve();
    context.operations.cancel(id);
    expect((await context.operations.finished(id)).state).toBe('succeeded');
  });

  it('begins no further step', async () => {
    await using context = createTestContext();
    const worked: string[] = [];
    define(context, async (_input, run) => {
      await run.step('one', () => untilAborted(run.signal)).catch(() => undefined);
      await run.step('two', async () => {
        worked.push('two');
        return 'ok';
      });
    });
    const { id } = context.operations.start('setup', request(plan('one', 'two')));
    await Promise.resolve();
    context.operations.cancel(id);
    expect((await context.operations.finished(id)).steps.map((step) => step.state)).toEqual(['cancelled', 'pending']);
    expect(worked).toEqual([]);
  });

  it('of a queued one ends it at once, without having run', async () => {
    await using context = createTestContext();
    let runs = 0;
    define(context, async (_input, run) => {
      runs += 1;
      await untilAborted(run.signal);
    });
    const first = context.operations.start('setup', request([], { hostIds: ['a'] }));
    const second = context.operations.start('setup', request([], { hostIds: ['a'] }));
    await Promise.resolve();
    context.operations.cancel(second.id);
    expect((await context.operations.finished(second.id)).state).toBe('cancelled');
    expect(runs).toBe(1);
    context.operations.cancel(first.id);
    await context.operations.finished(first.id);
  });

  it('of an unknown one is notFound', async () => {
    await using context = createTestContext();
    expect(() => context.operations.cancel('nobody')).toThrow('notFound');
  });
});
