import { describe, expect, it } from 'vitest';
import type { OperationDefinition, StepPlan } from '../../../electron/operations/operations.ts';
import type { Storage } from '../../../electron/storage/stores.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { type Operation, OperationStep } from '../../../shared/schema/operation.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const title = { key: 'test.title', params: {} };
const plan = (...ids: string[]): StepPlan[] => ids.map((id) => ({ id, hostId: null, title }));

const step = (id: string, state: OperationStep['state']): OperationStep => ({
  id,
  hostId: null,
  title,
  state,
  startedAt: 1,
  finishedAt: state === 'done' ? 2 : null,
  detail: state === 'done' ? ['before the crash'] : [],
  error: null,
});

/** What a crash leaves behind: the second step was running. */
function afterCrash(id = 'op'): Storage {
  const storage = createMemoryStorage();
  storage.journal.put(id, { input: { text: 'kept' }, locks: ['host/a'] });
  storage.records.of('operations').put({
    id,
    kind: 'setup',
    title,
    subjectId: 'a',
    state: 'running',
    progress: 0.3,
    steps: [step('one', 'done'), step('two', 'running'), step('three', 'pending')],
    error: null,
    createdAt: 1,
    startedAt: 1,
    finishedAt: null,
    cancellable: true,
    resumable: false,
  });
  return storage;
}

interface Seen {
  readonly worked: string[];
  readonly ended: Operation[];
}

function define(context: TestContext, policy: OperationDefinition<unknown>['afterCrash']): Seen {
  const seen: Seen = { worked: [], ended: [] };
  context.operations.define<{ text: string }>({
    kind: 'setup',
    afterCrash: policy,
    resumable: true,
    async run(input, run) {
      for (const id of ['one', 'two', 'three']) {
        await run.step(id, async () => {
          seen.worked.push(`${id} ${input.text} ${run.resumed}`);
          return 'ok';
        });
      }
    },
    ended: (_input, operation) => void seen.ended.push(operation),
  });
  return seen;
}

describe('after a crash', () => {
  it('an operation that waits for a person is interrupted, at the step that was running', async () => {
    await using context = createTestContext({ storage: afterCrash() });
    const seen = define(context, 'interrupt');
    context.operations.recover();
    const operation = await context.operations.finished('op');
    expect(operation).toMatchObject({
      state: 'interrupted',
      error: { code: 'operation.interrupted' },
      resumable: true,
      cancellable: false,
    });
    expect(operation.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'pending']);
    expect(seen.ended.map(({ state }) => state)).toEqual(['interrupted']);
    expect(seen.worked).toEqual([]);
  });

  it('it then resumes at the unfinished step, with its input', async () => {
    await using context = createTestContext({ storage: afterCrash() });
    const seen = define(context, 'interrupt');
    context.operations.recover();
    context.operations.resume('op');
    const operation = await context.operations.finished('op');
    expect(operation.state).toBe('succeeded');
    expect(operation.steps[0]?.detail).toEqual(['before the crash']);
    expect(seen.worked).toEqual(['two kept true', 'three kept true']);
  });

  it('an operation that goes on by itself does so, and holds its locks again', async () => {
    await using context = createTestContext({ storage: afterCrash() });
    const seen = define(context, 'continue');
    context.operations.recover();
    const next = context.operations.start('setup', {
      title,
      subjectId: 'a',
      input: { text: 'next' },
      steps: plan('one', 'two', 'three'),
      hostIds: ['a'],
    });
    await context.operations.finished(next.id);
    expect(seen.worked).toEqual([
      'two kept true',
      'three kept true',
      'one next false',
      'two next false',
      'three next false',
    ]);
  });

  it('one of an unknown kind or without its input is interrupted and can not be resumed', async () => {
    const storage = afterCrash();
    storage.journal.put('op', 'nothing useful');
    await using context = createTestContext({ storage });
    define(context, 'continue');
    context.operations.recover();
    expect((await context.operations.finished('op')).resumable).toBe(false);
    expect(() => context.operations.resume('op')).toThrow('notResumable');
  });

  it('output goes on behind the last line that was kept', async () => {
    const storage = afterCrash();
    storage.outputs.append('op', [{ n: 0, at: 1, stepId: null, stream: 'info', text: 'before' }]);
    await using context = createTestContext({ storage });
    context.operations.define({
      kind: 'setup',
      afterCrash: 'continue',
      resumable: true,
      async run(_input, run) {
        run.info('after');
        for (const id of ['two', 'three']) run.skip(id, 'not needed');
      },
    });
    context.operations.recover();
    await context.operations.finished('op');
    expect(storage.outputs.read('op', 0, 10).map(({ n, text }) => `${n} ${text}`)).toEqual(['0 before', '1 after']);
  });
});

describe('resuming', () => {
  it('is refused while it is underway, when it succeeded, and while Slipway stops', async () => {
    const context = createTestContext();
    const seen = define(context, 'interrupt');
    const { id } = context.operations.start('setup', {
      title,
      subjectId: 'a',
      input: { text: 'x' },
      steps: plan('one', 'two', 'three'),
    });
    expect(() => context.operations.resume(id)).toThrow('alreadyUnderway');
    await context.operations.finished(id);
    expect(() => context.operations.resume(id)).toThrow('notResumable');
    expect(() => context.operations.resume('nobody')).toThrow('notFound');
    await context[Symbol.asyncDispose]();
    expect(() => context.operations.start('setup', { title, subjectId: 'a', input: { text: 'x' } })).toThrow(
      'stopping',
    );
    expect(seen.worked).toHaveLength(3);
  });
});

describe('a proper end of Slipway', () => {
  async function stopInTheMiddle(
    policy: OperationDefinition<unknown>['afterCrash'],
  ): Promise<[Operation, Operation[]]> {
    const storage = createMemoryStorage();
    const context = createTestContext({ storage });
    const ended: Operation[] = [];
    context.operations.define({
      kind: 'setup',
      afterCrash: policy,
      resumable: true,
      async run(_input, run) {
        await run.step('one', async () => 'ok');
        await run.step(
          'two',
          () =>
            new Promise((_resolve, reject) => {
              run.signal.addEventListener('abort', () => reject(new SlipwayError('operation.cancelled')));
            }),
        );
      },
      ended: (_input, operation) => void ended.push(operation),
    });
    const { id } = context.operations.start('setup', { title, subjectId: 'a', input: {}, steps: plan('one', 'two') });
    await new Promise((resolve) => setTimeout(resolve, 5));
    await context[Symbol.asyncDispose]();
    return [storage.records.of('operations').require(id), ended];
  }

  it('interrupts what waits for a person', async () => {
    const [operation, ended] = await stopInTheMiddle('interrupt');
    expect(operation).toMatchObject({
      state: 'interrupted',
      error: { code: 'operation.interrupted' },
      resumable: true,
    });
    expect(ended.map(({ state }) => state)).toEqual(['interrupted']);
  });

  it('leaves what goes on by itself in the queue of the next start', async () => {
    const [operation, ended] = await stopInTheMiddle('continue');
    expect(operation).toMatchObject({ state: 'queued', error: null, finishedAt: null });
    expect(operation.steps.map(({ state }) => state)).toEqual(['done', 'pending']);
    expect(ended).toEqual([]);
  });
});

describe('a step kept by an earlier version', () => {
  it('keeps its one text as its only note', () => {
    const kept = { ...step('one', 'done'), detail: 'Docker 20.10.24' };
    expect(OperationStep.parse(kept).detail).toEqual(['Docker 20.10.24']);
    expect(OperationStep.parse({ ...kept, detail: '' }).detail).toEqual([]);
  });
});
