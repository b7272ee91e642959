import type Docker from 'dockerode';
import { z } from 'zod';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { StepWork } from './step.ts';

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
  Description: z.object({ Hostname: z.string().default('') }).optional(),
  Status: z.object({ State: z.string() }),
});
export type Node = z.infer<typeof Node>;
const Task = z.object({
  ID: z.string(),
  ServiceID: z.string().default(''),
  Slot: z.number().default(0),
  NodeID: z.string().default(''),
  DesiredState: z.string(),
  Status: z.object({ State: z.string(), Err: z.string().default('') }),
});
export type Task = z.infer<typeof Task>;

type Labels = Record<string, string>;

/** The managers of the node's cluster: the first that answers is asked. */
export class Managers {
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
