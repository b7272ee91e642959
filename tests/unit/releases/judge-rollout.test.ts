import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeRollout, type RolloutAim, type RolloutJudgement } from '../../../shared/domain/rollout.ts';
import { freshMemory, type RolloutMemory, type RolloutView } from '../../../shared/domain/rollout-view.ts';
import { type Task, TaskState } from '../../../shared/schema/service.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const imageOf = (letter: string): string => `registry.test/site:1@${digest(letter)}`;
const oldImage = 'a';
const newImage = 'b';

const aim: RolloutAim = {
  ...{ releaseId: 'r1', image: imageOf(newImage), digest: digest(newImage), changed: true, earlierTasks: new Set() },
  ...{ monitorSeconds: 10, timeoutSeconds: 300 },
};

let made = 0;
function task(letter: string, changes: Partial<Task> = {}): Task {
  made += 1;
  return {
    ...{ id: `t${made}`, slot: 1, nodeId: 'n1', hostname: 'ws01', image: imageOf(letter), digest: digest(letter) },
    ...{
      state: 'running',
      wanted: 'running',
      message: '',
      error: '',
      exitCode: null,
      createdAt: made,
      changedAt: made,
    },
    ...changes,
  };
}

const failed = (changes: Partial<Task> = {}): Task =>
  task(newImage, { state: 'failed', wanted: 'shutdown', error: 'task: non-zero exit (1)', ...changes });

function view(tasks: Task[], changes: Partial<RolloutView> = {}, wanted = 1): RolloutView {
  const service = {
    image: imageOf(newImage),
    digest: digest(newImage),
    mode: 'replicated' as const,
    replicasWanted: wanted,
    hasHealthcheck: false,
    tasks,
  };
  return { updateState: 'completed', message: '', releaseId: 'r1', service, ...changes };
}

/** Looks once a second, the same sight each time, or what `sight` shows at that second. */
function watch(
  sight: RolloutView | ((second: number) => RolloutView),
  seconds: number,
  given: RolloutAim = aim,
): RolloutJudgement & { readonly second: number } {
  let memory: RolloutMemory = freshMemory;
  for (let second = 0; ; second += 1) {
    const seen = typeof sight === 'function' ? sight(second) : sight;
    const judgement = judgeRollout(given, seen, { memory, clock: { now: second * 1000, since: 0 } });
    if (judgement.kind !== 'going' || second === seconds) return { ...judgement, second };
    memory = judgement.memory;
  }
}

const said = (judgement: RolloutJudgement): string =>
  'verdict' in judgement ? `${judgement.kind} ${judgement.verdict}` : judgement.kind;

describe('a release succeeds', () => {
  it('when every wanted task has run the wanted digest through the monitor window', () => {
    const judgement = watch(view([task(newImage), task(newImage, { slot: 2 })], {}, 2), 60);
    expect(said(judgement)).toBe('ended succeeded');
    expect(judgement).toMatchObject({ second: 10, tasksDone: 2, tasksWanted: 2 });
  });

  it('only when every task was replaced, where it changes what else they run with', () => {
    const before = task(newImage);
    const earlier = new Set([before.id]);
    const replacing: RolloutAim = { ...aim, earlierTasks: earlier, replaces: earlier };
    expect(watch(view([before]), 60, replacing)).toMatchObject({ kind: 'going', tasksDone: 0 });
    expect(said(watch(view([task(newImage)]), 60, replacing))).toBe('ended succeeded');
  });

  it('when no task is wanted, and says that nothing runs', () => {
    const judgement = watch(view([], { updateState: 'none' }, 0), 60);
    expect(said(judgement)).toBe('ended succeeded');
    expect(judgement).toMatchObject({ reason: { key: 'releases.reason.noneWanted' } });
  });

  it('when the service had the image already and nothing had to be told', () => {
    const judgement = watch(view([task(newImage)], { releaseId: 'earlier', updateState: 'none' }), 60, {
      ...aim,
      changed: false,
    });
    expect(said(judgement)).toBe('ended succeeded');
  });

  it('for an image to which the service went back earlier, which still runs', () => {
    const judgement = watch(view([task(newImage)], { releaseId: null, updateState: 'rolled-back' }), 60, {
      ...aim,
      changed: false,
    });
    expect(said(judgement)).toBe('ended succeeded');
  });
});

describe('no success is said', () => {
  const still = (sight: RolloutView | ((second: number) => RolloutView), given = aim) =>
    expect(said(watch(sight, 290, given))).toBe('going');

  it('while the engine says completed but a task runs the old image', () =>
    still(view([task(newImage), task(oldImage, { slot: 2 })], {}, 2)));
  it('while all tasks run but the engine is still at it', () =>
    still(view([task(newImage)], { updateState: 'updating' })));
  it('while an old task is wanted beside the new ones', () => still(view([task(newImage), task(oldImage)])));
  it('while fewer tasks run than are wanted', () => still(view([task(newImage)], {}, 2)));
  it('while the only task is starting (not healthy yet)', () => still(view([task(newImage, { state: 'starting' })])));
  it('while the successor of a task is only made ready', () =>
    still(view([task(newImage), task(newImage, { state: 'ready', wanted: 'ready' })])));
  it('for a running task that is asked to stop', () => still(view([task(newImage, { wanted: 'shutdown' })])));
  it('for a global service that runs nowhere', () => {
    const { service, ...rest } = view([]);
    still({ ...rest, service: { ...service, mode: 'global', replicasWanted: 0 } });
  });
  it('for a tag that is the same with another digest', () =>
    still(view([task(oldImage, { image: 'registry.test/site:1' })])));

  it('when the task is another one each few seconds, though each look shows a running one', () => {
    const tasks = Array.from({ length: 60 }, () => task(newImage));
    still((second) => view([tasks[Math.floor(second / 5)] ?? task(newImage)]));
  });
});

describe('a release that fails', () => {
  it('is taken back by the engine: the cause is read from the failed task', () => {
    const back = view([task(oldImage), failed()], { updateState: 'rolling-back', releaseId: null });
    const judgement = watch(
      { ...back, service: { ...back.service, image: imageOf(oldImage), digest: digest(oldImage) } },
      5,
    );
    expect(said(judgement)).toBe('turned-back');
    expect('trouble' in judgement && judgement.trouble).toMatchObject({ verdict: 'crash-loop' });
  });

  it('is not called a success when the image is the same but the specification is that of an older release', () => {
    const judgement = watch(view([task(newImage)], { updateState: 'rolled-back', releaseId: 'r0' }), 60);
    expect(said(judgement)).toBe('turned-back');
  });

  it('is paused where the service asks for that', () => {
    expect(said(watch(view([failed(), task(oldImage)], { updateState: 'paused' }), 5))).toBe('ended paused');
  });

  it('is unknown when someone else set another image', () => {
    const other = view([task('c')], { releaseId: 'r1' });
    const judgement = watch({ ...other, service: { ...other.service, image: imageOf('c'), digest: digest('c') } }, 5);
    expect(said(judgement)).toBe('ended unknown');
  });

  it('is given up when no node fits for half a minute, not at once', () => {
    const pending = task(newImage, {
      state: 'pending',
      nodeId: '',
      error: 'no suitable node (insufficient resources on 2 nodes)',
    });
    const judgement = watch(view([pending, task(oldImage)], { updateState: 'updating' }), 100);
    expect(said(judgement)).toBe('give-up no-fitting-node');
    expect(judgement.second).toBe(31);
  });

  it('waits for a port that an old task still holds while it stops', () => {
    const pending = task(newImage, {
      state: 'pending',
      nodeId: '',
      error: 'no suitable node (host-mode port already in use on 1 node)',
    });
    const leaving = task(oldImage, { wanted: 'shutdown' });
    expect(said(watch(view([pending, leaving], { updateState: 'updating' }), 200))).toBe('going');
  });

  it('is given up as a crash loop where the engine goes on for ever', () => {
    const tasks = [failed(), failed(), failed(), task(newImage, { state: 'starting' })];
    expect(said(watch(view(tasks, { updateState: 'completed' }), 60))).toBe('give-up crash-loop');
  });

  it('leaves the engine time for its own failure action', () => {
    const tasks = [failed(), failed(), failed(), task(newImage, { state: 'starting' })];
    expect(watch(view(tasks, { updateState: 'updating' }), 100).second).toBe(41);
  });

  it('is named after the task that failed, though its successor waits for a place', () => {
    const rejected = failed({ state: 'rejected', error: `No such image: ${imageOf(newImage)}` });
    const error = 'no suitable node (host-mode port already in use on 2 nodes)';
    const waiting = task(newImage, { state: 'pending', nodeId: '', error });
    expect(said(watch(view([waiting, rejected], { updateState: 'updating' }), 60))).toBe('give-up pull-denied');
  });

  it('is told unhealthy from crashing', () => {
    const sick = () => failed({ error: 'task: non-zero exit (143): dockerexec: unhealthy container' });
    expect(said(watch(view([sick(), sick(), sick()]), 60))).toBe('give-up unhealthy');
  });

  it('is told unhealthy where the engine only says that the task is complete', () => {
    const gone = () => task(newImage, { state: 'complete', wanted: 'shutdown', message: 'finished', exitCode: 0 });
    const sight = view([gone(), gone(), gone()]);
    const checked = { ...sight, service: { ...sight.service, hasHealthcheck: true } };
    expect(said(watch(checked, 60))).toBe('give-up unhealthy');
    expect(said(watch(sight, 60))).toBe('give-up crash-loop');
  });

  it('is pull-denied where the nodes do not get the image', () => {
    const rejected = () => failed({ state: 'rejected', error: `No such image: ${imageOf(newImage)}` });
    expect(said(watch(view([rejected(), rejected(), rejected()]), 60))).toBe('give-up pull-denied');
  });

  it('does not answer for failures of the same image in an earlier release', () => {
    const earlier = [failed(), failed(), failed()];
    const given = { ...aim, earlierTasks: new Set(earlier.map((one) => one.id)) };
    expect(said(watch(view([...earlier, task(newImage)]), 60, given))).toBe('ended succeeded');
    expect(said(watch(view([...earlier, task(newImage, { state: 'starting' })]), 60, given))).toBe('going');
  });

  it('times out', () => {
    const judgement = watch(view([task(newImage, { state: 'preparing' })], { updateState: 'updating' }), 400);
    expect(said(judgement)).toBe('give-up timed-out');
    expect(judgement.second).toBe(301);
  });
});

describe('whatever the engine shows', () => {
  const someTask = fc
    .record({
      letter: fc.constantFrom(oldImage, newImage, 'c'),
      state: fc.constantFrom(...TaskState.options),
      wanted: fc.constantFrom('running' as const, 'shutdown' as const, 'ready' as const, 'remove' as const),
      slot: fc.integer({ min: 1, max: 3 }),
    })
    .map(({ letter, ...rest }) => task(letter, rest));
  // Mostly right, so that success is often near and one thing stands in its way.
  const rightTask = fc.constant(0).map(() => task(newImage));
  const someView = fc.record({
    tasks: fc.array(fc.oneof({ weight: 4, arbitrary: rightTask }, { weight: 1, arbitrary: someTask }), {
      maxLength: 5,
    }),
    wanted: fc.nat(3),
    updateState: fc.constantFrom<RolloutView['updateState']>(
      'none',
      'updating',
      'paused',
      'completed',
      'rolling-back',
      'rolled-back',
    ),
    releaseId: fc.constantFrom('r1', 'r0', null),
    now: fc.constantFrom(oldImage, newImage),
  });

  it('success means that all wanted tasks run the wanted digest under our specification', () => {
    fc.assert(
      fc.property(someView, ({ tasks, wanted, updateState, releaseId, now }) => {
        const { service, ...rest } = view(tasks, { updateState, releaseId }, wanted);
        const judgement = watch({ ...rest, service: { ...service, image: imageOf(now), digest: digest(now) } }, 15);
        if (said(judgement) !== 'ended succeeded') return true;
        const live = tasks.filter((one) => one.wanted === 'running' || one.wanted === 'ready');
        const right = live.every((one) => one.state === 'running' && one.digest === digest(newImage));
        const settled = updateState === 'completed' || updateState === 'none';
        return (
          right && live.length >= wanted && settled && releaseId === 'r1' && now === newImage && judgement.second >= 10
        );
      }),
      { numRuns: 1000 },
    );
  });
});
