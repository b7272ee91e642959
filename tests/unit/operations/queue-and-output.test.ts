import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LockQueue } from '../../../electron/operations/lock-queue.ts';
import type { OperationRun } from '../../../electron/operations/operations.ts';
import type { OutputLine } from '../../../shared/schema/operation.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const title = { key: 'test.title', params: {} };

function define(context: TestContext, run: (input: string, run: OperationRun) => Promise<void>): void {
  context.operations.define<string>({ kind: 'release', afterCrash: 'interrupt', resumable: true, run });
}

const start = (context: TestContext, input: string, locks: { hostIds?: string[]; locks?: string[] } = {}): string =>
  context.operations.start('release', { title, subjectId: 's', input, ...locks }).id;

describe('locks', () => {
  it('let operations on the same host run one after the other, in order, and others beside them', async () => {
    await using context = createTestContext();
    const order: string[] = [];
    define(context, async (input) => {
      order.push(`${input} begins`);
      await delay(10);
      order.push(`${input} ends`);
    });
    const ids = [
      start(context, 'a1', { hostIds: ['a'] }),
      start(context, 'a2', { hostIds: ['a'] }),
      start(context, 'b', { hostIds: ['b'] }),
    ];
    await Promise.resolve();
    const states = ids.map((id) => context.storage.records.of('operations').require(id).state);
    expect(states).toEqual(['running', 'queued', 'running']);
    await Promise.all(ids.map((id) => context.operations.finished(id)));
    expect(order.indexOf('a2 begins')).toBeGreaterThan(order.indexOf('a1 ends'));
    expect(order.indexOf('b begins')).toBeLessThan(order.indexOf('a1 ends'));
  });

  it('are free again after a failure', async () => {
    await using context = createTestContext();
    define(context, async (input) => {
      if (input === 'bad') throw new Error('broken');
    });
    const bad = start(context, 'bad', { locks: ['service/1'] });
    const good = start(context, 'good', { locks: ['service/1'] });
    expect((await context.operations.finished(bad)).error).toMatchObject({
      code: 'internal',
      data: { detail: 'broken' },
    });
    expect((await context.operations.finished(good)).state).toBe('succeeded');
  });

  it('are taken all at once, and nobody overtakes who waits for a common one', () => {
    const queue = new LockQueue();
    const granted: string[] = [];
    const request = (owner: string, ...names: string[]): void => queue.request(owner, names, () => granted.push(owner));
    request('first', 'a');
    request('both', 'a', 'b');
    request('later', 'b');
    request('free', 'c');
    expect(granted).toEqual(['first', 'free']);
    queue.release('first');
    expect(granted).toEqual(['first', 'free', 'both']);
    queue.release('both');
    expect(granted).toEqual(['first', 'free', 'both', 'later']);
  });

  it('pass on when one in the queue gives up', () => {
    const queue = new LockQueue();
    const granted: string[] = [];
    queue.request('first', ['a'], () => granted.push('first'));
    queue.request('second', ['a', 'b'], () => granted.push('second'));
    queue.request('third', ['b'], () => granted.push('third'));
    queue.release('second');
    expect(granted).toEqual(['first', 'third']);
  });
});

describe('output', () => {
  const collect = async (context: TestContext, id: string, from = 0): Promise<OutputLine[]> => {
    const lines: OutputLine[] = [];
    for await (const batch of context.operations.output(id, from, new AbortController().signal)) lines.push(...batch);
    return lines;
  };

  it('gives kept lines, then live ones, and ends with the operation', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => {
      run.info('begins');
      run.addSteps([{ id: 'one', hostId: null, title }]);
      await run.step('one', async (step) => {
        step.line('Hit:1 http://deb', 'stdout');
        await delay(60);
        step.line('W: warning', 'stderr');
        step.info('half way');
        step.info({ key: 'test.said', params: { count: 2 } });
        return 'ok';
      });
    });
    const id = start(context, 'x');
    await delay(20);
    const lines = await collect(context, id);
    expect(lines.map(({ n, stepId, stream, text }) => [n, stepId, stream, text])).toEqual([
      [0, null, 'info', 'begins'],
      [1, 'one', 'stdout', 'Hit:1 http://deb'],
      [2, 'one', 'stderr', 'W: warning'],
      [3, 'one', 'info', 'half way'],
      [4, 'one', 'info', ''],
    ]);
    expect(lines[4]?.message).toEqual({ key: 'test.said', params: { count: 2 } });
    expect((await collect(context, id, 3)).map(({ n }) => n)).toEqual([3, 4]);
  });

  it('reaches every reader in full, however slowly it reads', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => {
      for (let index = 0; index < 5000; index += 1) {
        run.line(`line ${index}`, 'stdout');
        if (index % 1000 === 0) await delay(1);
      }
    });
    const id = start(context, 'x');
    const slow: number[] = [];
    const reading = (async () => {
      for await (const batch of context.operations.output(id, 0, new AbortController().signal)) {
        slow.push(...batch.map(({ n }) => n));
        expect(batch.length).toBeLessThanOrEqual(500);
        await delay(2);
      }
    })();
    expect(await collect(context, id)).toHaveLength(5000);
    await reading;
    expect(slow).toEqual(Array.from({ length: 5000 }, (_value, index) => index));
  });

  it('ends for a reader that goes away, while the operation goes on', async () => {
    await using context = createTestContext();
    let letGo = (): void => undefined;
    define(context, async (_input, run) => {
      run.info('one');
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
    });
    const id = start(context, 'x');
    const gone = new AbortController();
    const lines: OutputLine[] = [];
    const reading = (async () => {
      for await (const batch of context.operations.output(id, 0, gone.signal)) lines.push(...batch);
    })();
    await delay(100);
    gone.abort();
    await reading;
    expect(lines).toHaveLength(1);
    expect(context.storage.records.of('operations').require(id).state).toBe('running');
    letGo();
    expect((await context.operations.finished(id)).state).toBe('succeeded');
  });

  it('of an unknown operation is notFound', async () => {
    await using context = createTestContext();
    expect(() => context.operations.output('nobody', 0, new AbortController().signal)).toThrow('notFound');
  });

  it('shortens a line that nobody could read', async () => {
    await using context = createTestContext();
    define(context, async (_input, run) => run.line('x'.repeat(1_000_000), 'stdout'));
    const [line] = await collect(context, start(context, 'x'));
    expect(line?.text.length).toBe(32_769);
  });
});

describe('progress', () => {
  it('is the share of finished steps unless it is told', async () => {
    await using context = createTestContext();
    const seen: (number | null)[] = [];
    const id = (): string => context.storage.records.of('operations').list()[0]?.id ?? '';
    const now = (): number | null => context.storage.records.of('operations').require(id()).progress;
    define(context, async (_input, run) => {
      seen.push(now());
      run.addSteps(['a', 'b', 'c', 'd'].map((step) => ({ id: step, hostId: null, title })));
      await run.step('a', async () => 'ok');
      run.skip('b', 'not needed');
      seen.push(now());
      run.progress(0.9);
      seen.push(now());
      await run.step('c', async () => 'ok');
      seen.push(now());
      await run.step('d', async () => 'ok');
    });
    expect((await context.operations.finished(start(context, 'x'))).progress).toBe(1);
    expect(seen).toEqual([null, 0.5, 0.9, 0.9]);
  });

  it('is written at most ten times a second, and its last value is not lost', async () => {
    await using context = createTestContext();
    let writes = 0;
    context.storage.records.onChange(() => {
      writes += 1;
    });
    const seen: (number | null | undefined)[] = [];
    define(context, async (_input, run) => {
      writes = 0;
      for (let index = 1; index <= 100; index += 1) {
        run.progress(index / 200);
        await delay(2);
      }
      seen.push(writes);
      await delay(150);
      seen.push(context.storage.records.of('operations').list()[0]?.progress);
    });
    const begun = performance.now();
    await context.operations.finished(start(context, 'x'));
    expect(seen[0]).toBeGreaterThanOrEqual(2);
    expect(seen[0]).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 100) + 1);
    expect(seen[1]).toBe(0.5);
  });

  it('out of range is put into it', async () => {
    await using context = createTestContext();
    const seen: (number | null | undefined)[] = [];
    define(context, async (_input, run) => {
      for (const value of [-1, Number.NaN, 7]) {
        run.progress(value);
        await delay(110);
        seen.push(context.storage.records.of('operations').list()[0]?.progress);
      }
    });
    await context.operations.finished(start(context, 'x'));
    expect(seen).toEqual([0, 0, 1]);
  });
});

describe('what follows an operation', () => {
  it.each([
    [
      'throws',
      () => {
        throw new Error('after');
      },
    ],
    ['rejects', () => Promise.reject(new Error('after'))],
  ])('and %s harms neither the operation nor the next one', async (_name, ended) => {
    await using context = createTestContext();
    context.operations.define<string>({
      kind: 'build',
      afterCrash: 'interrupt',
      resumable: false,
      run: async () => undefined,
      ended,
    });
    const request = { title, subjectId: 's', input: 'x', locks: ['one'] };
    const first = context.operations.start('build', request);
    const second = context.operations.start('build', request);
    expect((await context.operations.finished(first.id)).state).toBe('succeeded');
    expect((await context.operations.finished(second.id)).state).toBe('succeeded');
  });
});
