import { describe, expect, it } from 'vitest';
import { judgeNodeAction } from '../../../shared/domain/node-rules.ts';
import {
  adviseMachines,
  adviseManagers,
  adviseQuorum,
  quorumOf,
  quorumOfCounts,
  quorumWhileDown,
} from '../../../shared/domain/quorum.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';

type Kind = 'manager' | 'lost' | 'worker' | 'dead' | 'drained';

const nodesOf = (...kinds: readonly Kind[]): readonly ClusterNode[] =>
  kinds.map((kind, index) => {
    const manager = kind === 'manager' || kind === 'lost';
    const down = kind === 'lost' || kind === 'dead';
    return {
      ...{
        id: `n${index + 1}`,
        clusterId: 'c',
        hostId: `h${index + 1}`,
        hostname: `ws0${index + 1}`,
        leader: index === 0,
      },
      ...{ engineVersion: '', address: '', message: '', labels: {} },
      role: manager ? 'manager' : 'worker',
      reachability: manager ? (down ? 'unreachable' : 'reachable') : null,
      state: down ? 'down' : 'ready',
      availability: kind === 'drained' ? 'drain' : 'active',
    };
  });

const keys = (advice: readonly { readonly text: { readonly key: string } }[]) => advice.map(({ text }) => text.key);
const refusalOf = (nodes: readonly ClusterNode[], id: string, action: Parameters<typeof judgeNodeAction>[2]) =>
  judgeNodeAction(nodes, id, action).refusal?.key.split('.').pop() ?? null;
const warningsOf = (nodes: readonly ClusterNode[], id: string, action: Parameters<typeof judgeNodeAction>[2]) =>
  judgeNodeAction(nodes, id, action).warnings.map(({ key }) => key.split('.').pop());

describe('quorum', () => {
  it.each([
    [1, 1, 0],
    [2, 2, 0],
    [3, 2, 1],
    [4, 3, 1],
    [5, 3, 2],
    [7, 4, 3],
  ])('of %i managers %i have to agree and %i may be lost', (managers, needed, tolerates) => {
    expect(quorumOfCounts(managers, managers)).toMatchObject({ needed, tolerates, spare: tolerates });
  });

  it('counts managers that are reached, not those that are listed', () => {
    expect(quorumOf(nodesOf('manager', 'lost', 'manager', 'worker'))).toMatchObject({
      managers: 3,
      reachable: 2,
      spare: 0,
    });
    expect(quorumOf(nodesOf('manager', 'lost', 'lost')).spare).toBe(-1);
    expect(quorumWhileDown(nodesOf('manager', 'manager', 'manager'), 'n1')).toMatchObject({
      managers: 3,
      reachable: 2,
    });
    expect(quorumWhileDown(nodesOf('manager', 'lost', 'manager'), 'n2').reachable).toBe(2);
  });

  it('says that two are worse than one, and that an even number is no safer than one fewer', () => {
    expect(keys(adviseManagers(1))).toEqual(['quorum.oneManager']);
    expect(keys(adviseManagers(2))).toEqual(['quorum.twoManagers']);
    expect(keys(adviseManagers(3))).toEqual(['quorum.oddManagers']);
    expect(adviseManagers(4)[0]?.text).toEqual({
      key: 'quorum.evenManagers',
      params: { managers: 4, needed: 3, tolerates: 1, fewer: 3 },
    });
    expect(keys(adviseManagers(9))).toEqual(['quorum.manyManagers']);
  });

  it('says what one more loss means', () => {
    expect(keys(adviseQuorum(nodesOf('manager', 'lost', 'manager')))).toEqual(['quorum.lastStand']);
    expect(keys(adviseQuorum(nodesOf('manager', 'lost', 'manager', 'manager', 'manager')))).toEqual([
      'quorum.weakened',
    ]);
    expect(keys(adviseQuorum(nodesOf('manager', 'lost', 'lost')))).toEqual(['quorum.lost']);
  });

  it('counts managers of one machine as one', () => {
    const machines = [
      { name: 'a', machine: '10.0.0.1' },
      { name: 'b', machine: '10.0.0.1' },
      { name: 'c', machine: '10.0.0.2' },
    ];
    expect(adviseMachines(machines).map(({ text }) => text.params)).toEqual([
      { names: 'a, b', machine: '10.0.0.1', count: 2 },
    ]);
  });
});

describe('an action on a node', () => {
  it('is refused with the arithmetic where it would cost the quorum', () => {
    const { refusal } = judgeNodeAction(nodesOf('manager', 'lost', 'manager'), 'n3', 'demote');
    expect(refusal).toEqual({
      key: 'nodes.refusals.wouldLoseQuorum',
      params: {
        ...{ node: 'ws03', managers: 3, reachable: 2, needed: 2 },
        ...{ managersAfter: 2, reachableAfter: 1, neededAfter: 2 },
      },
    });
    expect(refusalOf(nodesOf('manager', 'lost', 'manager'), 'n3', 'leave')).toBe('wouldLoseQuorum');
  });

  it('lets a lost manager be demoted and removed while the others hold the quorum', () => {
    expect(refusalOf(nodesOf('manager', 'lost', 'manager'), 'n2', 'demote')).toBeNull();
    expect(refusalOf(nodesOf('manager', 'lost', 'manager'), 'n2', 'remove')).toBeNull();
    expect(warningsOf(nodesOf('manager', 'lost', 'manager'), 'n2', 'demote')).toEqual(['demoteDead', 'twoManagers']);
  });

  it('changes nothing while the quorum is lost', () => {
    expect(refusalOf(nodesOf('manager', 'lost', 'lost'), 'n2', 'remove')).toBe('quorumLost');
  });

  it('keeps the last manager', () => {
    expect(refusalOf(nodesOf('manager', 'worker'), 'n1', 'demote')).toBe('lastManager');
    expect(refusalOf(nodesOf('manager', 'worker'), 'n1', 'leave')).toBe('lastManager');
  });

  it('removes only what is gone, and promotes only what answers', () => {
    expect(refusalOf(nodesOf('manager', 'worker'), 'n2', 'remove')).toBe('stillReady');
    expect(refusalOf(nodesOf('manager', 'dead'), 'n2', 'remove')).toBeNull();
    expect(refusalOf(nodesOf('manager', 'dead'), 'n2', 'promote')).toBe('notReady');
    expect(refusalOf(nodesOf('manager', 'dead'), 'n2', 'leave')).toBe('leaveDead');
    expect(warningsOf(nodesOf('manager', 'worker'), 'n2', 'promote')).toEqual(['twoManagers']);
  });

  it('warns when what is drained has no place to go, and when its manager must stay up', () => {
    expect(warningsOf(nodesOf('manager', 'drained'), 'n1', 'drain')).toEqual(['noPlaceLeft', 'managerMustStay']);
    expect(warningsOf(nodesOf('manager', 'worker'), 'n2', 'drain')).toEqual([]);
    expect(refusalOf(nodesOf('manager', 'drained'), 'n2', 'drain')).toBe('isDrained');
  });
});
