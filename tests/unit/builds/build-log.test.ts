import { describe, expect, test } from 'vitest';
import { BuildLog } from '../../../electron/core/builds/build-log.ts';
import { TraceReader } from '../../../electron/core/builds/buildkit-trace.ts';
import type { BuildStage } from '../../../shared/schema/build.ts';

function open(secrets: readonly string[] = []) {
  const lines: string[] = [];
  let stages: readonly BuildStage[] = [];
  let now = 0;
  const log = new BuildLog({
    step: { info: () => undefined, line: (text) => void lines.push(text) },
    nextLine: () => lines.length,
    now: () => (now += 1000),
    secrets,
    onStages: (next) => {
      stages = next;
    },
  });
  return { log, lines, stages: () => stages };
}

const states = (stages: readonly BuildStage[]) => stages.map(({ name, state, line }) => [name, state, line]);

describe("the older builder's output", () => {
  test('gives the steps, what was cached, and where the one that failed did', () => {
    const { log, stages } = open();
    for (const line of [
      'Step 1/3 : FROM busybox:1',
      ' ---> 0123456789ab',
      'Step 2/3 : RUN echo one',
      ' ---> Using cache',
      ' ---> 1123456789ab',
      'Step 3/3 : RUN make all',
      ' ---> Running in 2123456789ab',
      'make: no rule',
    ])
      log.line(line);
    const failure = log.failed("The command '/bin/sh -c make all' returned a non-zero code: 2", 2);
    expect(states(stages())).toEqual([
      ['Step 1/3 : FROM busybox:1', 'done', 0],
      ['Step 2/3 : RUN echo one', 'cached', 2],
      ['Step 3/3 : RUN make all', 'failed', 5],
    ]);
    expect(failure).toEqual({ step: 'Step 3/3 : RUN make all', command: 'RUN make all', exitCode: 2, line: 7 });
  });

  test('tells what this build has made, and none of what was there', () => {
    const { log } = open();
    for (const line of [
      'Step 1/3 : FROM busybox:1',
      ' ---> 0123456789ab',
      'Step 2/3 : RUN echo one',
      ' ---> Using cache',
      ' ---> 1123456789ab',
      'Step 3/3 : RUN make',
      ' ---> Running in 2123456789ab',
      'Removing intermediate container 2123456789ab',
      ' ---> 3123456789ab',
    ])
      log.line(line);
    expect(log.images).toEqual(['3123456789ab']);
    expect(log.containers).toEqual(['2123456789ab']);
  });
});

describe("BuildKit's trace", () => {
  const vertex = (id: string, name: string) => ({ kind: 'vertex' as const, id, name, cached: false, error: '' });

  test('is written as its own client does; a step known before it began has its line, too', () => {
    const { log, lines, stages } = open();
    const run = vertex('a', '[2/2] RUN make');
    log.trace([{ ...run, started: false, completed: false }]);
    log.trace([{ ...run, started: true, completed: false }]);
    log.trace([{ kind: 'log', vertex: 'a', text: 'no rule' }]);
    log.trace([{ ...run, started: true, completed: true, error: 'executor failed: exit code: 2' }]);
    expect(lines).toEqual(['#1 [2/2] RUN make', '#1 no rule', '#1 ERROR: executor failed: exit code: 2']);
    expect(log.failed('failed to solve: exit code: 2', undefined)).toEqual({
      step: '[2/2] RUN make',
      command: 'RUN make',
      exitCode: 2,
      line: 1,
    });
    expect(states(stages())).toEqual([['[2/2] RUN make', 'failed', 0]]);
  });

  test('errands of its own are lines, not steps; what stopped with another is no failure', () => {
    const { log, stages } = open();
    const errand = vertex('a', '[internal] load build context');
    const one = vertex('b', '[a 1/1] RUN one');
    const two = vertex('c', '[b 1/1] RUN two');
    for (const event of [errand, one, two]) log.trace([{ ...event, started: true, completed: false }]);
    log.trace([{ ...one, started: true, completed: true, error: 'context canceled' }]);
    log.trace([{ ...two, started: true, completed: true, error: 'exit code: 7' }]);
    expect(log.failed('exit code: 7', undefined)).toMatchObject({ command: 'RUN two', exitCode: 7 });
    expect(states(stages()).map(([, state]) => state)).toEqual(['stopped', 'failed']);
  });

  test('is read from what an engine has sent', () => {
    const sent =
      'GmYKR3NoYTI1Njo2ODFhMGY0NWE4NWQzM2E3Y2EyYjU1YTE5N2ZmZmI1MGUyNTcyODAzZTY0MWQ1MDdlOGM1NzI5OTdmM2VkMGM0EgwI9Iyt2AYQ0LToswEYASILb25lCnRpY2sgMQo=';
    const step =
      'CrEBCkdzaGEyNTY6NWEwN2NjYTUzNmM0YjAwZGY2NzgxNzEyYWIyOTc2OWIyZWZmN2YxMGU3NzlmOTNhOGM4Y2QwMjg1NTM2NTM0MxJHc2hhMjU2OjY4MWEwZjQ1YTg1ZDMzYTdjYTJiNTVhMTk3ZmZmYjUwZTI1NzI4MDNlNjQxZDUwN2U4YzU3Mjk5N2YzZWQwYzQaD1szLzNdIFJVTiBmYWxzZSoMCPiMrdgGENy5mcoB';
    const reader = new TraceReader();
    expect(reader.read(sent)).toMatchObject([
      { kind: 'log', text: 'one' },
      { kind: 'log', text: 'tick 1' },
    ]);
    expect(reader.read(step)).toMatchObject([{ name: '[3/3] RUN false', started: true, completed: false }]);
  });
});

test('a secret is seen neither in a line nor in a step, nor is a part of it', () => {
  const { log, lines, stages } = open(['hunter2-token', 'first-line\nsecond-line']);
  log.line('Step 1/1 : RUN echo hunter2-token');
  log.line('hunter2-token and second-line');
  expect(lines.join('\n')).not.toMatch(/hunter2|second-line/);
  expect(stages()[0]?.name).toBe('Step 1/1 : RUN echo [redacted]');
  expect(log.redact('x hunter2-token')).toBe('x [redacted]');
});
