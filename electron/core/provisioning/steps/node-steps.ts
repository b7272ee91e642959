import { z } from 'zod';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { script } from '../../../commands/shell-text.ts';
import type { Member } from '../site.ts';
import { type BuiltStep, minuteMs, type StepWork, shownStep, stepId } from './step.ts';

/** A node, and a manager that is asked about it. */
export interface NodePlace {
  readonly nodeId: string;
  readonly managerHostId: string;
}

/** The part of a node that is changed (https://docs.docker.com/reference/api/engine/, Node). */
const Node = z.object({
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ Role: z.string(), Availability: z.string() }),
});

/** How often a change is tried that meets another one. */
const attempts = 5;

export async function changeNode(
  work: StepWork,
  { nodeId, managerHostId }: NodePlace,
  change: {
    readonly Role?: string;
    readonly Availability?: string;
    readonly Labels?: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const node = (await work.docker(managerHostId)).getNode(nodeId);
  for (let attempt = 1; ; attempt += 1) {
    const { Spec, Version } = Node.parse(await node.inspect());
    try {
      return void (await node.update({ _query: { version: Version.Index }, _body: { ...Spec, ...change } }));
    } catch (error) {
      if (!String(error).includes('out of sequence') || attempt === attempts) throw error;
    }
  }
}

/** Every task moves to another node, or stops where there is none. Containers that are no tasks stay. */
export function nodeDrain(member: Member, place: NodePlace): BuiltStep {
  return {
    shown: shownStep({
      kind: 'node-drain',
      member,
      needed: true,
      command: `docker node update --availability drain ${place.nodeId}`,
      proof: script(
        'left=$(docker ps -q --filter label=com.docker.swarm.task | wc -l) || exit 1',
        '[ "$left" = 0 ] || { echo "tasks left: $left" >&2; exit 1; }',
      ),
    }),
    act: (work) => changeNode(work, place, { Availability: 'drain' }),
    async confirm(work) {
      const node = Node.parse(await (await work.docker(place.managerHostId)).getNode(place.nodeId).inspect());
      if (node.Spec.Availability === 'drain') return message('provisioning.note.nodeDrained');
      throw new SlipwayError('step.notProved', { data: { detail: node.Spec.Availability } });
    },
    proveWithinMs: 10 * minuteMs,
  };
}

export function nodeDemote(member: Member, place: NodePlace, after: readonly string[] = []): BuiltStep {
  return {
    shown: shownStep({
      kind: 'node-demote',
      member,
      needed: true,
      command: `docker node demote ${place.nodeId}`,
      proof: controlProof(false),
      sets: [driftNames.role],
      after: [stepId('node-drain', member.host.id), ...after],
    }),
    act: (work) => changeNode(work, place, { Role: 'worker' }),
    proveWithinMs: minuteMs,
  };
}

export function nodePromote(member: Member, place: NodePlace, after: readonly string[]): BuiltStep {
  return {
    shown: shownStep({
      kind: 'node-promote',
      member,
      needed: true,
      command: `docker node promote ${place.nodeId}`,
      proof: controlProof(true),
      sets: [driftNames.role],
      after,
    }),
    act: (work) => changeNode(work, place, { Role: 'manager' }),
    proveWithinMs: 2 * minuteMs,
  };
}

function controlProof(manager: boolean): string {
  return script(
    "state=$(docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}') || exit 1",
    `[ "$state" = "active ${manager}" ] || { echo "swarm: $state" >&2; exit 1; }`,
    'echo "swarm: $state"',
  );
}

const outOfSwarm = script(
  "state=$(docker info -f '{{.Swarm.LocalNodeState}}') || exit 1",
  '[ "$state" = inactive ] || { echo "swarm: $state" >&2; exit 1; }',
  'echo "swarm: $state"',
);

/** The host's engine gives its membership up. `last`: it is the only manager, and the cluster ends with it. */
export function nodeLeave(member: Member, last: boolean): BuiltStep {
  const command = last ? 'docker swarm leave --force' : 'docker swarm leave';
  return {
    shown: shownStep({
      kind: 'node-leave',
      member,
      ...(last && { texts: 'node-leave-last' }),
      needed: true,
      command,
      proof: outOfSwarm,
      after: [stepId('node-demote', member.host.id), stepId('node-drain', member.host.id)],
      canUndo: !last,
    }),
    act: (work) => work.run(command, 2 * minuteMs),
    proveWithinMs: minuteMs,
  };
}

/** A manager takes the node off its list. */
export function nodeRemove(member: Member, place: NodePlace): BuiltStep {
  return {
    shown: shownStep({
      kind: 'node-remove',
      member,
      needed: true,
      command: `docker node rm ${place.nodeId}`,
      proof: outOfSwarm,
      after: [stepId('node-leave', member.host.id)],
    }),
    async act(work) {
      const node = (await work.docker(place.managerHostId)).getNode(place.nodeId);
      // The managers see only after a while that it has left.
      for (let attempt = 1; ; attempt += 1) {
        try {
          return void (await node.remove({}));
        } catch (error) {
          if (attempt === 60 || !String(error).includes('is not down')) throw error;
          await work.sleep(1000);
        }
      }
    },
    confirm: (work) => notListed(work, [place.nodeId], place.managerHostId),
    proveWithinMs: 30_000,
  };
}

const Listed = z.array(z.object({ ID: z.string() }));

/** Fails with `step.notProved` while a manager still lists one of the nodes. */
export async function notListed(work: StepWork, nodeIds: readonly string[], managerHostId: string) {
  const nodes = Listed.parse(await (await work.docker(managerHostId)).listNodes());
  const still = nodes.filter(({ ID }) => nodeIds.includes(ID));
  if (still.length === 0) return message('provisioning.note.notListed');
  throw new SlipwayError('step.notProved', { data: { detail: still.map(({ ID }) => ID).join(', ') } });
}
