import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { taskEvents } from '../../../shared/domain/rollout-events.ts';
import { releaseEvents, releaseReasons } from '../../../shared/domain/rollout-text.ts';
import type { Task } from '../../../shared/schema/service.ts';

const oldDigest = `sha256:${'a'.repeat(64)}`;
const newDigest = `sha256:${'b'.repeat(64)}`;
const service = { name: 'site', wanted: { image: 'site:2', digest: newDigest }, hasHealthcheck: false };
const portTaken = 'no suitable node (host-mode port already in use on 1 node)';

const task = (changes: Partial<Task> = {}): Task => ({
  ...{ id: 'new', slot: 1, nodeId: 'n1', hostname: 'ws01', image: 'site:2', digest: newDigest, state: 'running' },
  ...{ wanted: 'running', message: '', error: '', exitCode: null, createdAt: 2, changedAt: 2 },
  ...changes,
});
const waiting = (changes: Partial<Task> = {}): Task =>
  task({ nodeId: '', hostname: '', state: 'pending', error: portTaken, ...changes });
const old = (changes: Partial<Task> = {}): Task => task({ id: 'old', digest: oldDigest, createdAt: 1, ...changes });
const seen = (...tasks: Task[]) => new Map(tasks.map((one) => [one.id, one]));

describe('the timeline of a release', () => {
  it.each([
    ['site.1 (ws01)', {}],
    ['site.1', { nodeId: '', hostname: '' }],
    ['site (ws01)', { slot: null }],
    ['site', { slot: null, nodeId: '', hostname: '' }],
    ['site (n1)', { slot: null, hostname: '' }],
  ] as const)('names a task %s', (name, changes) => {
    const [event] = taskEvents(seen(), [task({ ...changes, state: 'pending', error: 'no suitable node' })], service);
    expect(event?.message.params.task).toBe(name);
  });

  it('calls a taken host port no problem while an old task of the service stops', () => {
    const leaving = old({ wanted: 'shutdown' });
    expect(taskEvents(seen(leaving), [leaving, waiting()], service)).toEqual([
      { kind: 'info', message: { key: 'releases.event.waitsForPort', params: { task: 'site.1' } } },
    ]);
  });

  it('nor in the look in which that task is seen to have stopped', () => {
    const gone = old({ wanted: 'shutdown', state: 'shutdown' });
    const kinds = taskEvents(seen(old()), [gone, waiting()], service).map(({ kind }) => kind);
    expect(kinds).toEqual(['old', 'info']);
  });

  it('calls it a problem when nothing of the service gives the port free', () => {
    const gone = old({ wanted: 'shutdown', state: 'shutdown' });
    const expected = [{ kind: 'problem', message: { key: 'releases.event.waits', params: { error: portTaken } } }];
    expect(taskEvents(seen(gone), [gone, waiting()], service)).toMatchObject(expected);
    expect(taskEvents(seen(old()), [old(), waiting()], service)).toMatchObject(expected);
  });

  it('calls any other lack of a node a problem, whatever stops', () => {
    const leaving = old({ wanted: 'shutdown' });
    const stuck = waiting({ error: 'no suitable node (insufficient resources on 2 nodes)' });
    expect(taskEvents(seen(leaving), [leaving, stuck], service)).toMatchObject([{ kind: 'problem' }]);
  });

  it('keeps the words of the engine as a value', () => {
    const failed = task({ state: 'failed', error: 'task: non-zero exit (1)' });
    expect(taskEvents(seen(task()), [failed], service)).toEqual([
      {
        kind: 'problem',
        message: {
          key: 'releases.event.failed',
          params: { task: 'site.1 (ws01)', error: 'task: non-zero exit (1)' },
        },
      },
    ]);
  });
});

describe.each(['en', 'zh-CN'])('what core says of releases has a text in %s', (language) => {
  const Texts = z.object({
    releases: z.object({ reason: z.record(z.string(), z.string()), event: z.record(z.string(), z.string()) }),
  });
  const { releases } = Texts.parse(JSON.parse(readFileSync(`shared/locales/parts/releases.${language}.json`, 'utf8')));

  it('for each reason', () => expect(Object.keys(releases.reason).sort()).toEqual([...releaseReasons].sort()));
  it('for each event', () => expect(Object.keys(releases.event).sort()).toEqual([...releaseEvents].sort()));
});
