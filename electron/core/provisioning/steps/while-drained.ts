import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { type DrainedNode, Managers, type Node, type Task } from './cluster-managers.ts';
import { notReady, readyAgain } from './nodes-ready.ts';
import type { StepWork } from './step.ts';

/** Kept on the node while Slipway has it drained, so that a later look knows what to go back to, whatever happened between. */
const keptLabel = 'io.slipway.availability';
const movedWithinMs = 5 * 60_000;
const readyWithinMs = 2 * 60_000;
const lookMs = 1000;

/**
 * Moves the node's tasks away, does the work, gives the node back as it was, and waits until every node that was ready before
 * is ready again. A node that is alone has nowhere to move tasks to: then the work is done at once, and that is said. Fails with `step.failed` {reason: 'notDrained'} before the work
 * where tasks don't leave in time, the node given back.
 */
export async function whileDrained(work: StepWork, node: DrainedNode, act: () => Promise<void>): Promise<void> {
  const managers = new Managers(work, node);
  const nodes = await managers.nodes();
  const own = nodes.find(({ ID }) => ID === node.nodeId);
  const others = nodes.filter((each) => each.ID !== node.nodeId && takesTasks(each));
  if (!own || (others.length === 0 && kept(own) === undefined)) {
    work.info(message('provisioning.note.nowhereToDrain'));
    await act();
    return await readyAgain(work, managers, nodes);
  }
  await drain(work, managers, own);
  try {
    await tasksMoved(work, managers);
    await act();
  } finally {
    await giveBack(work, managers);
  }
  await readyAgain(work, managers, nodes);
}

/** Gives a node back that an earlier try left drained; nothing where it was not. */
export async function giveNodeBack(work: StepWork, node: DrainedNode): Promise<void> {
  await giveBack(work, new Managers(work, node));
}

/**
 * Fails with `step.notProved` while the node is not ready, still bears what was noted while it was drained, or its manager has
 * not heard of the other nodes yet, as it happens for a moment to one that has just come back.
 */
export async function nodeGivenBack(work: StepWork, node: DrainedNode): Promise<string> {
  const nodes = await new Managers(work, node).nodes();
  const own = nodes.find(({ ID }) => ID === node.nodeId);
  if (own?.Status.State !== 'ready') {
    throw new SlipwayError('step.notProved', { data: { detail: `node: ${own?.Status.State ?? 'not listed'}` } });
  }
  if (kept(own) !== undefined) throw new SlipwayError('step.notProved', { data: { reason: 'stillDrained' } });
  const unheard = notReady(nodes.filter(({ Status }) => Status.State === 'unknown'));
  if (unheard !== null) throw new SlipwayError('step.notProved', { data: { reason: 'nodesNotReady', nodes: unheard } });
  return own.Spec.Availability;
}

function kept({ Spec }: Node): string | undefined {
  return Spec.Labels?.[keptLabel];
}

function takesTasks({ Spec, Status }: Node): boolean {
  return Spec.Availability === 'active' && Status.State === 'ready';
}

async function drain(work: StepWork, managers: Managers, { Spec }: Node): Promise<void> {
  const before = Spec.Availability;
  // Drained by the admin, or by an earlier try of ours: it is given back as it was then.
  if (before === 'drain') return;
  await managers.update((labels) => ({ availability: 'drain', labels: { ...labels, [keptLabel]: before } }));
  work.info(message('provisioning.note.drained'));
}

/** A node must not stay drained because nobody waited: after a cancel it is given back without waiting for it. */
async function giveBack(work: StepWork, managers: Managers): Promise<void> {
  const deadline = Date.now() + readyWithinMs;
  for (;;) {
    try {
      const own = await managers.own();
      const before = own && kept(own);
      if (own?.Status.State === 'ready' && before === undefined) return;
      if (before !== undefined && (own?.Status.State === 'ready' || work.signal.aborted)) {
        await managers.update(({ [keptLabel]: _, ...labels }) => ({ availability: before, labels }));
        work.info(message('provisioning.note.givenBack', { availability: before }));
        return;
      }
    } catch (error) {
      if (work.signal.aborted || Date.now() > deadline) throw error;
    }
    if (Date.now() > deadline) throw new SlipwayError('step.failed', { data: { reason: 'nodeNotReady' } });
    await work.sleep(lookMs);
  }
}

/** Done when no task runs here any more and what ran runs elsewhere, or the scheduler says that it fits nowhere else. */
async function tasksMoved(work: StepWork, managers: Managers): Promise<void> {
  const deadline = Date.now() + movedWithinMs;
  const here = (tasks: readonly Task[]) => tasks.filter((task) => task.NodeID === managers.nodeId && isUp(task));
  // Slot 0: a global service, which runs once on each node and moves nowhere.
  const before = here(await managers.tasks()).filter((task) => task.Slot > 0);
  for (;;) {
    const tasks = await managers.tasks();
    const staying = here(tasks).length;
    const waiting = before.filter((task) => !settled(task, tasks)).length;
    if (staying === 0 && waiting === 0) break;
    if (Date.now() > deadline) {
      throw new SlipwayError('step.failed', { data: { reason: 'notDrained', here: staying, waiting } });
    }
    await work.sleep(lookMs);
  }
  work.info(message('provisioning.note.tasksMoved', { count: before.length }));
}

const isUp = (task: Task): boolean => ['running', 'starting', 'preparing', 'ready'].includes(task.Status.State);

function settled(task: Task, tasks: readonly Task[]): boolean {
  const others = tasks.filter((each) => each.ServiceID === task.ServiceID && each.ID !== task.ID);
  const same = others.filter((each) => each.Slot === task.Slot && each.DesiredState === 'running');
  const stuck = same.some((each) => each.Status.State === 'pending' && each.Status.Err !== '');
  const moved = same.some((each) => each.NodeID !== task.NodeID && each.Status.State === 'running');
  // Scaled down or removed meanwhile: nothing is to come back.
  return stuck || moved || (same.length === 0 && task.DesiredState !== 'running' && !isUp(task));
}
