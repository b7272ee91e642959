import type { Cluster, ClusterNode } from '../schema/cluster.ts';
import type { Message } from '../schema/common.ts';
import { adviseManagers, isReachableManager, type Quorum, quorumOf, quorumWhileDown, quorumWithout } from './quorum.ts';

export type NodeAction = 'promote' | 'demote' | 'activate' | 'pause' | 'drain' | 'leave' | 'remove';

/** What an engine knows of nodes. Rancher 1.6 has hosts that are active, inactive or evacuated, and no roles among them. */
export interface EngineAbilities {
  /** Managers and workers: promote, demote, quorum. */
  readonly roles: boolean;
  /** Secrets that nodes join with and that can be made new. */
  readonly joinSecrets: boolean;
}

export function engineAbilities(engine: Cluster['engine']): EngineAbilities {
  switch (engine) {
    case 'swarm':
      return { roles: true, joinSecrets: true };
  }
}

export interface NodeVerdict {
  /** Why it is not done; null: it may be. */
  readonly refusal: Message | null;
  /** What to know before. */
  readonly warnings: readonly Message[];
}

type Node = Pick<ClusterNode, 'id' | 'hostname' | 'role' | 'state' | 'reachability' | 'availability' | 'hostId'>;

/** Whether an action on a node of these is safe, by the engine's own arithmetic and not by hope. */
export function judgeNodeAction(nodes: readonly Node[], nodeId: string, action: NodeAction): NodeVerdict {
  const node = nodes.find((each) => each.id === nodeId);
  if (!node) return refused('gone', { node: nodeId });
  switch (action) {
    case 'promote':
      return judgePromote(nodes, node);
    case 'demote':
      return node.role === 'worker' ? refused('isWorker', named(node)) : judgeLessManagers(nodes, node, action);
    case 'activate':
      return node.availability === 'active' ? refused('isActive', named(node)) : fine([]);
    case 'pause':
      return node.availability === 'pause' ? refused('isPaused', named(node)) : fine([]);
    case 'drain':
      return judgeDrain(nodes, node);
    case 'leave':
      return judgeLeave(nodes, node);
    case 'remove':
      return judgeRemove(nodes, node);
  }
}

function judgePromote(nodes: readonly Node[], node: Node): NodeVerdict {
  if (node.role === 'manager') return refused('isManager', named(node));
  if (node.state !== 'ready') return refused('notReady', { ...named(node), state: node.state });
  const after = nodes.filter((each) => each.role === 'manager').length + 1;
  return fine(adviseManagers(after).flatMap(({ level, text }) => (level === 'info' ? [] : [text])));
}

/** One manager fewer: by demotion, by leaving, by being taken off the list. */
function judgeLessManagers(nodes: readonly Node[], node: Node, action: NodeAction): NodeVerdict {
  const now = quorumOf(nodes);
  const after = quorumWithout(nodes, node.id);
  const params = { ...named(node), ...arithmetic(now, after) };
  if (after.managers === 0) return refused('lastManager', params);
  if (now.spare < 0) return refused('quorumLost', params);
  if (after.spare < 0) return refused('wouldLoseQuorum', params);
  const advice = adviseManagers(after.managers).flatMap(({ level, text }) => (level === 'info' ? [] : [text]));
  const dead = action === 'demote' && !isReachableManager(node) ? [warning('demoteDead', named(node))] : [];
  return fine([...dead, ...advice]);
}

function judgeDrain(nodes: readonly Node[], node: Node): NodeVerdict {
  if (node.availability === 'drain') return refused('isDrained', named(node));
  const open = nodes.filter((each) => each.id !== node.id && each.state === 'ready' && each.availability === 'active');
  const warnings = open.length === 0 ? [warning('noPlaceLeft', named(node))] : [];
  const down = quorumWhileDown(nodes, node.id);
  if (node.role === 'manager' && down.spare < 0) {
    warnings.push(warning('managerMustStay', { ...named(node), managers: down.managers, needed: down.needed }));
  }
  return fine(warnings);
}

function judgeLeave(nodes: readonly Node[], node: Node): NodeVerdict {
  if (node.hostId === null) return refused('noHost', named(node));
  if (node.state !== 'ready') return refused('leaveDead', named(node));
  const drain = node.availability === 'drain' ? [] : judgeDrain(nodes, node).warnings;
  const place = drain.filter(({ key }) => key.endsWith('.noPlaceLeft'));
  if (node.role === 'worker') return fine(place);
  const verdict = judgeLessManagers(nodes, node, 'leave');
  return { refusal: verdict.refusal, warnings: [...place, ...verdict.warnings] };
}

/** Only what is gone: a node that lives would join the list again, or go on with tasks that nobody sees. */
function judgeRemove(nodes: readonly Node[], node: Node): NodeVerdict {
  if (node.state === 'ready') return refused('stillReady', named(node));
  return node.role === 'worker' ? fine([]) : judgeLessManagers(nodes, node, 'remove');
}

const named = ({ hostname }: Node) => ({ node: hostname });

function arithmetic(now: Quorum, after: Quorum) {
  return {
    ...{ managers: now.managers, reachable: now.reachable, needed: now.needed },
    ...{ managersAfter: after.managers, reachableAfter: after.reachable, neededAfter: after.needed },
  };
}

function warning(key: string, params: Message['params']): Message {
  return { key: `nodes.warnings.${key}`, params };
}

function refused(key: string, params: Message['params']): NodeVerdict {
  return { refusal: { key: `nodes.refusals.${key}`, params }, warnings: [] };
}

function fine(warnings: readonly Message[]): NodeVerdict {
  return { refusal: null, warnings };
}
