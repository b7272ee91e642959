import { describe, expect, it } from 'vitest';
import { ApplyOrder, type StepProgress, usualCanary } from '../../../shared/domain/apply-order.ts';

const step = (id: string, after: readonly string[] = [], follows: readonly string[] = []) => ({
  id,
  hostId: id.split('.')[0] ?? '',
  after: [...after],
  follows: [...follows],
  needed: true,
});

/** A manager and three workers: install, then join. */
const fleet = [
  step('m.install'),
  step('m.init'),
  step('a.install'),
  step('a.join', ['a.install', 'm.init']),
  step('b.install'),
  step('b.join', ['b.install', 'm.init']),
];

function next(progress: Readonly<Record<string, StepProgress>>, room = 16, canary: string | null = null) {
  const all = new Map<string, StepProgress>(fleet.map(({ id }) => [id, progress[id] ?? 'waiting']));
  return new ApplyOrder(fleet, canary).next(all, room);
}

describe('the order of an apply', () => {
  it('begins with the first step of every host', () => {
    expect(next({}).begin).toEqual(['m.install', 'a.install', 'b.install']);
  });

  it('begins no more hosts than there is room for, the first of the plan first', () => {
    expect(next({}, 2).begin).toEqual(['m.install', 'a.install']);
  });

  it('brings a host that has begun to its end before it touches another', () => {
    expect(next({ 'm.install': 'done', 'a.install': 'running' }, 1).begin).toEqual(['m.init']);
  });

  it('waits for what a step needs on another host', () => {
    expect(next({ 'm.install': 'running', 'a.install': 'done', 'b.install': 'done' }).begin).toEqual([]);
  });

  it('stops only what needs a failed step', () => {
    expect(next({ 'm.install': 'done', 'm.init': 'done', 'a.install': 'failed', 'b.install': 'done' }).begin).toEqual([
      'b.join',
    ]);
  });

  it('leaves out what needs a step that was left out, on other hosts too', () => {
    const moves = next({ 'm.install': 'done', 'm.init': 'leftOut', 'a.install': 'done', 'b.install': 'running' });
    expect(moves).toEqual({ begin: [], leaveOut: ['a.join', 'b.join'] });
  });

  it('takes the canary through all its steps, and what they need, before the others', () => {
    expect(next({}, 16, 'a').begin).toEqual(['m.install', 'a.install']);
    const joining = { 'm.install': 'done', 'm.init': 'done', 'a.install': 'done', 'a.join': 'running' } as const;
    expect(next(joining, 16, 'a').begin).toEqual([]);
    expect(next({ ...joining, 'a.join': 'done' }, 16, 'a').begin).toEqual(['b.install']);
    expect(next({ ...joining, 'a.join': 'failed' }, 16, 'a').begin).toEqual([]);
  });

  it('gives precedence without needing success', () => {
    const steps = [step('m.join'), step('w.join', [], ['m.join'])];
    const begin = (m: StepProgress) =>
      new ApplyOrder(steps, null).next(
        new Map<string, StepProgress>([
          ['m.join', m],
          ['w.join', 'waiting'],
        ]),
        9,
      ).begin;
    expect(begin('running')).toEqual([]);
    expect(begin('failed')).toEqual(['w.join']);
    expect(begin('leftOut')).toEqual(['w.join']);
    // A canary can't wait for a host that may not begin before it.
    const waiting = new Map<string, StepProgress>(steps.map(({ id }) => [id, 'waiting']));
    expect(new ApplyOrder(steps, 'w').next(waiting, 9).begin).toEqual(['w.join']);
  });
});

describe('the canary', () => {
  it('is used from three hosts on, and is the first that needs no other', () => {
    expect(usualCanary(fleet.slice(0, 4))).toBeNull();
    expect(usualCanary(fleet)).toBe('m');
    expect(usualCanary([step('a.x', ['b.x']), step('b.x'), step('c.x')])).toBe('b');
  });

  it('is none where only few hosts have something to do', () => {
    expect(usualCanary(fleet.map((each) => ({ ...each, needed: each.hostId === 'a' })))).toBeNull();
  });
});

it('waits for every earlier step of its host, not only for the last one, which may have been done from the start', () => {
  const steps = [step('h.settings'), step('h.start'), step('h.init')];
  const order = new ApplyOrder(steps, null);
  const at = (settings: StepProgress) =>
    order.next(
      new Map([
        ['h.settings', settings],
        ['h.start', 'done'],
        ['h.init', 'waiting'],
      ] as const),
      16,
    ).begin;
  expect(at('running')).toEqual([]);
  expect(at('failed')).toEqual([]);
  expect(at('done')).toEqual(['h.init']);
});
