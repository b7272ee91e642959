import { z } from 'zod';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import type { Message } from '../../../../shared/schema/common.ts';
import type { PlanStep } from '../../../../shared/schema/plan.ts';
import type { Member, Site } from '../site.ts';
import type { DrainedNode } from './cluster-managers.ts';
import { sourceNames } from './docker-install.ts';
import { drainedNode } from './drained-node.ts';
import { type BuiltStep, minuteMs, type StepWork, shownStep, stepId } from './step.ts';
import { giveNodeBack, nodeGivenBack, whileDrained } from './while-drained.ts';

const upgradeMs = 40 * minuteMs;

/** What one host is upgraded to, and how. */
export interface DockerUpgrade {
  readonly needed: boolean;
  /** Versions as the packages have them. */
  readonly from: string;
  readonly to: string;
  readonly command: string;
  readonly proof: string;
  readonly files: PlanStep['files'];
  readonly why: Message;
}

/**
 * The upgrade of one host's engine: a node of a cluster is drained first, upgraded, given back as it was, and only when all
 * services are whole again does the next host begin; workers before managers, the one that leads last.
 */
export function dockerUpgrade(site: Site, member: Member, upgrade: DockerUpgrade): BuiltStep {
  const node = drainedNode(site, member);
  const { command, proof } = upgrade;
  let whole: readonly string[] | undefined;
  return {
    shown: shownStep({
      kind: 'docker-upgrade',
      member,
      needed: upgrade.needed,
      command: [...before(member, node), command, ...afterwards(member, node)].join('\n'),
      proof,
      files: upgrade.needed ? upgrade.files : [],
      sets: sourceNames(upgrade.files),
      why: upgrade.why,
      ...(node && { texts: 'docker-upgrade-drained' }),
      params: { from: upgrade.from, to: upgrade.to },
      restarts: ['docker'],
      after: hostsBefore(site, member).map((id) => stepId('docker-upgrade', id)),
    }),
    async act(work) {
      if (!node) return await work.run(command, upgradeMs);
      // An earlier try may have been cut off after the upgrade: it is not done again.
      if (await holds(work, proof)) return await giveNodeBack(work, node);
      if (site.wishes.managers.includes(member.host.id)) await quorumHolds(work, node);
      whole = await wholeServices(work, node);
      await whileDrained(work, node, () => work.run(command, upgradeMs));
    },
    async confirm(work) {
      if (!node) return message('provisioning.note.engineUpgraded', { version: upgrade.to });
      const availability = await nodeGivenBack(work, node);
      const broken = whole && missing(whole, await wholeServices(work, node));
      if (broken && broken.length > 0) {
        throw new SlipwayError('step.notProved', { data: { reason: 'servicesNotWhole', detail: broken.join(', ') } });
      }
      return message('provisioning.note.nodeUpgraded', { version: upgrade.to, availability });
    },
    proveWithinMs: 5 * minuteMs,
  };
}

const before = ({ host }: Member, node: DrainedNode | null): readonly string[] =>
  node
    ? [
        `# on a manager, for ${host.name}: docker node update --availability drain ${node.nodeId}; then wait until its tasks run elsewhere`,
      ]
    : [];
const afterwards = ({ host }: Member, node: DrainedNode | null): readonly string[] =>
  node
    ? [
        `# on a manager, once ${host.name} is ready: its availability from before; then wait until all services are whole`,
      ]
    : [];

/** All upgrades of a plan stand in one row: never two engines at once. */
function hostsBefore(site: Site, { host }: Member): readonly string[] {
  const leader = site.firstManager?.hostId;
  const rank = (id: string) => (site.wishes.managers.includes(id) ? (id === leader ? 2 : 1) : 0);
  const row = [...site.members.keys()].sort((one, other) => rank(one) - rank(other));
  return row.slice(0, row.indexOf(host.id));
}

async function holds(work: StepWork, proof: string): Promise<boolean> {
  const connection = await work.connection();
  const { exitCode } = await connection.exec({ script: proof, root: true, signal: work.signal, timeoutMs: minuteMs });
  return exitCode === 0;
}

/** The parts of the engine's answers that are read (https://docs.docker.com/reference/api/engine/). */
const Nodes = z.array(
  z.object({ ID: z.string(), ManagerStatus: z.object({ Reachability: z.string().default('') }).optional() }),
);
const Services = z.array(
  z.object({
    ID: z.string(),
    Spec: z.object({
      Name: z.string(),
      Mode: z.object({ Replicated: z.object({ Replicas: z.number().default(1) }).optional() }),
    }),
  }),
);
const Tasks = z.array(
  z.object({ ServiceID: z.string().default(''), DesiredState: z.string(), Status: z.object({ State: z.string() }) }),
);

/** Without this manager the others must still be more than half. Fails with `step.failed` {reason: 'quorum'}. */
async function quorumHolds(work: StepWork, node: DrainedNode): Promise<void> {
  const docker = await work.docker(node.managerHostIds[0]);
  const managers = Nodes.parse(await docker.listNodes()).filter(({ ManagerStatus }) => ManagerStatus);
  const others = managers.filter(
    ({ ID, ManagerStatus }) => ID !== node.nodeId && ManagerStatus?.Reachability === 'reachable',
  );
  if (managers.length === 1 || others.length > managers.length / 2) return;
  throw new SlipwayError('step.failed', {
    data: { reason: 'quorum', managers: managers.length, reachable: others.length },
  });
}

/** Names of the services that run as many tasks as they should. */
async function wholeServices(work: StepWork, node: DrainedNode): Promise<readonly string[]> {
  const docker = await work.docker(node.managerHostIds[0]);
  const services = Services.parse(await docker.listServices());
  const tasks = Tasks.parse(await docker.listTasks());
  const running = (id: string) =>
    tasks.filter((task) => task.ServiceID === id && task.DesiredState === 'running' && task.Status.State === 'running');
  return services
    .filter(({ ID, Spec }) => running(ID).length >= (Spec.Mode.Replicated?.Replicas ?? 0))
    .map(({ Spec }) => Spec.Name);
}

function missing(before: readonly string[], now: readonly string[]): readonly string[] {
  return before.filter((name) => !now.includes(name));
}
