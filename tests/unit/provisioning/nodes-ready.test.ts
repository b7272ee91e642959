import { describe, expect, it } from 'vitest';
import type { Managers, Node } from '../../../electron/core/provisioning/steps/cluster-managers.ts';
import { readyAgain } from '../../../electron/core/provisioning/steps/nodes-ready.ts';
import type { Note } from '../../../shared/schema/common.ts';

const node = (name: string, State: string): Node => ({
  ID: name,
  Version: { Index: 1 },
  Spec: { Availability: 'active' },
  Description: { Hostname: name },
  Status: { State },
});

/** Managers that answer with one list after the other, the last one again and again. */
function managersThatSee(...lists: readonly (readonly Node[] | Error)[]): Pick<Managers, 'nodes'> {
  let at = 0;
  const nodes = async () => {
    const list = lists[Math.min(at, lists.length - 1)];
    at += 1;
    if (!list || list instanceof Error) throw list;
    return list;
  };
  return { nodes };
}

function work(signal: AbortSignal = new AbortController().signal) {
  const said: Note[] = [];
  const parts = { signal, info: (note: Note) => said.push(note), sleep: async () => signal.throwIfAborted() };
  return { work: parts, said };
}

const before = [node('mgr01', 'ready'), node('ws01', 'ready'), node('ws02', 'down')];

describe('after an engine came back', () => {
  it('nodes that were ready are waited for, which is said once; one that was down before is not', async () => {
    const managers = managersThatSee(
      [node('mgr01', 'ready'), node('ws01', 'unknown'), node('ws02', 'down')],
      new Error('no leader yet'),
      [node('mgr01', 'ready'), node('ws01', 'down'), node('ws02', 'down')],
      [node('mgr01', 'ready'), node('ws01', 'ready'), node('ws02', 'down')],
    );
    const { work: own, said } = work();
    await readyAgain(own, managers, before);
    expect(said).toEqual([{ key: 'provisioning.note.nodesAwaited', params: { nodes: 'ws01 (unknown)' } }]);
  });

  it('nothing is said where all are ready, and one that was removed meanwhile is not waited for', async () => {
    const { work: own, said } = work();
    await readyAgain(own, managersThatSee([node('mgr01', 'ready')]), before);
    expect(said).toEqual([]);
  });

  it('a cancel ends the wait', async () => {
    const stop = new AbortController();
    const { work: own } = work(stop.signal);
    stop.abort(new Error('cancelled'));
    await expect(readyAgain(own, managersThatSee([node('ws01', 'unknown')]), before)).rejects.toThrow('cancelled');
  });
});
