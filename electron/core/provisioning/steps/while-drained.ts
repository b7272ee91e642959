import type Docker from 'dockerode';
import { z } from 'zod';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { StepWork } from './step.ts';

/** Kept on the node while Slipway has it drained, so that a later look knows what to go back to, whatever happened between. */
const keptLabel = 'io.slipway.availability';
const movedWithinMs = 5 * 60_000;
const readyWithinMs = 2 * 60_000;
const lookMs = 1000;

export interface DrainedNode {
  readonly nodeId: string;
  /** Managers that can be asked, another than the node itself first. */
  readonly managerHostIds: readonly string[];
}

/** The parts of nodes and tasks that are read (https://docs.docker.com/reference/api/engine/, Node, Task). */
const Node = z.object({
  ID: z.string(),
  Version: z.object({ Index: z.number() }),
  Spec: z.looseObject({ Availability: z.string(), Labels: z.record(z.string(), z.string()).nullish() }),
  Status: z.object({ State: z.string() }),
});
type Node = z.infer<typeof Node>;
const Task = z.object({
  ID: z.string(),
  ServiceID: z.string().default(''),
  Slot: z.number().default(0),
  NodeID: z.string().default(''),
  DesiredState: z.string(),
  Status: z.object({ State: z.string(), Err: z.string().default('') }),
});
type Task = z.infer<typeof Task>;

/**
 * Moves the node's tasks away, does the work, and gives the node back as it was. A node that is alone has nowhere to move
 * tasks to: then the work is done at once, and that is said. Fails with `step.failed` {reason: 'notDrained'} before the work
 * where tasks don't leave in time, the node given back.
 */
export async function whileDrained(work: StepWork, node: DrainedNode, act: () => Promise<void>): Promise<void> {
  const managers = new Managers(work, node);
  const nodes = await managers.nodes();
  const own = nodes.find(({ ID }) => ID === node.nodeId);
  const others = nodes.filter((each) => each.ID !== node.nodeId && takesTasks(each));
  if (!own || (others.length === 0 && kept(own) === undefined)) {
    work.info(message('provisioning.note.nowhereToDrain'));
    return await act();
  }
  await drain(work, managers, own);
  try {
    await tasksMoved(work, managers);
    await act();
  } finally {
    await giveBack(work, managers);
  }
}

/** Gives a node back that an earlier try left drained; nothing where it was not. */
export async function giveNodeBack(work: StepWork, node: DrainedNode): Promise<void> {
  await giveBack(work, new Managers(work, node));
}

/** Fails with `step.notProved` while the node is not ready, or still bears what was noted while it was drained. */
export async function nodeGivenBack(work: StepWork, node: DrainedNode): Promise<string> {
  const own = await new Managers(work, node).own();
  if (own?.Status.State !== 'ready') {
    throw new SlipwayError('step.notProved', { data: { detail: `node: ${own?.Status.State ?? 'not listed'}` } });
  }
  if (kept(own) !== undefined) throw new SlipwayError('step.notProved', { data: { reason: 'stillDrained' } });
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

type Labels = Record<string, string>;

/** The managers of the node's cluster: the first that answers is asked. */
class Managers {
  readonly nodeId: string;
  readonly #work: StepWork;
  readonly #ids: readonly string[];
  #last: Docker | undefined;

  constructor(work: StepWork, { nodeId, managerHostIds }: DrainedNode) {
    this.#work = work;
    this.nodeId = nodeId;
    this.#ids = managerHostIds;
  }

  async nodes(): Promise<readonly Node[]> {
    return z.array(Node).parse(await (await this.#any()).listNodes());
  }

  async own(): Promise<Node | undefined> {
    return (await this.nodes()).find(({ ID }) => ID === this.nodeId);
  }

  async tasks(): Promise<readonly Task[]> {
    return z.array(Task).parse(await (await this.#any()).listTasks());
  }

  async update(change: (labels: Labels) => { availability: string; labels: Labels }): Promise<void> {
    const node = (await this.#any()).getNode(this.nodeId);
    const { Spec, Version } = Node.parse(await node.inspect());
    const { availability, labels } = change(Spec.Labels ?? {});
    const spec = { ...Spec, Availability: availability, Labels: labels };
    await node.update({ _query: { version: Version.Index }, _body: spec });
  }

  async #any(): Promise<Docker> {
    // After a cancel no way is opened any more; the one that was used last still stands.
    if (this.#work.signal.aborted && this.#last) return this.#last;
    let last: unknown = new SlipwayError('cluster.noManager');
    for (const id of this.#ids) {
      try {
        const docker = await this.#work.docker(id);
        await docker.swarmInspect();
        this.#last = docker;
        return docker;
      } catch (error) {
        if (this.#work.signal.aborted) throw error;
        last = error;
      }
    }
    throw last;
  }
}
