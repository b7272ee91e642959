import type { ClusterNode } from '../schema/cluster.ts';
import type { Message } from '../schema/common.ts';

/**
 * Raft's arithmetic, which Swarm's managers live by: every change needs more than half of all managers.
 * https://docs.docker.com/engine/swarm/raft/
 */
export interface Quorum {
  readonly managers: number;
  readonly reachable: number;
  /** Managers that have to agree: more than half of all. */
  readonly needed: number;
  /** How many of all managers may be lost before nothing can be changed any more. */
  readonly tolerates: number;
  /** How many more may be lost now, with those already lost. Below 0: quorum is lost. */
  readonly spare: number;
}

export type QuorumNode = Pick<ClusterNode, 'id' | 'role' | 'state' | 'reachability'>;

export interface Advice {
  readonly level: 'info' | 'warning' | 'danger';
  readonly text: Message;
}

/** More than this and every change costs more than the safety is worth (Docker's own advice). */
const manyManagers = 7;

export function quorumOfCounts(managers: number, reachable: number): Quorum {
  const needed = Math.floor(managers / 2) + 1;
  return { managers, reachable, needed, tolerates: Math.max(0, managers - needed), spare: reachable - needed };
}

export function isReachableManager({ role, state, reachability }: QuorumNode): boolean {
  if (role !== 'manager') return false;
  return reachability === null ? state === 'ready' : reachability === 'reachable';
}

export function quorumOf(nodes: readonly QuorumNode[]): Quorum {
  const managers = nodes.filter((node) => node.role === 'manager');
  return quorumOfCounts(managers.length, managers.filter(isReachableManager).length);
}

/** What is left when one manager gives its role up, or is taken off the list. */
export function quorumWithout(nodes: readonly QuorumNode[], nodeId: string): Quorum {
  return quorumOf(nodes.filter((node) => node.id !== nodeId));
}

/** What is left when one manager is down but still counted: a restart, a power cut. */
export function quorumWhileDown(nodes: readonly QuorumNode[], nodeId: string): Quorum {
  const { managers, reachable } = quorumOf(nodes);
  const counted = nodes.some((node) => node.id === nodeId && isReachableManager(node));
  return quorumOfCounts(managers, reachable - (counted ? 1 : 0));
}

/** What to know about a number of managers, whoever they are. */
export function adviseManagers(managers: number): readonly Advice[] {
  const { needed, tolerates } = quorumOfCounts(managers, managers);
  const params = { managers, needed, tolerates };
  if (managers === 0) return [];
  if (managers === 1) return [advice('info', 'oneManager', params)];
  if (managers === 2) return [advice('warning', 'twoManagers', params)];
  if (managers % 2 === 0) return [advice('warning', 'evenManagers', { ...params, fewer: managers - 1 })];
  if (managers > manyManagers) return [advice('warning', 'manyManagers', { ...params, most: manyManagers })];
  return [advice('info', 'oddManagers', params)];
}

/** What to know about these managers now: who is lost, and what one more loss means. */
export function adviseQuorum(nodes: readonly QuorumNode[]): readonly Advice[] {
  const now = quorumOf(nodes);
  const { managers, reachable, needed, spare } = now;
  if (managers === 0) return [];
  const params = { managers, reachable, needed, lost: managers - reachable };
  if (spare < 0) return [advice('danger', 'lost', params)];
  if (reachable < managers) {
    return [advice(spare === 0 ? 'danger' : 'warning', spare === 0 ? 'lastStand' : 'weakened', { ...params, spare })];
  }
  return adviseManagers(managers);
}

/**
 * Managers that share a machine fall together.
 * @param machines the machine (an address, a machine id) of each manager, by name
 */
export function adviseMachines(
  machines: readonly { readonly name: string; readonly machine: string }[],
): readonly Advice[] {
  const byMachine = new Map<string, string[]>();
  for (const { name, machine } of machines) byMachine.set(machine, [...(byMachine.get(machine) ?? []), name]);
  return [...byMachine].flatMap(([machine, names]) =>
    names.length > 1
      ? [advice('warning', 'sameMachine', { names: names.join(', '), machine, count: names.length })]
      : [],
  );
}

function advice(level: Advice['level'], key: string, params: Message['params']): Advice {
  return { level, text: { key: `quorum.${key}`, params } };
}
