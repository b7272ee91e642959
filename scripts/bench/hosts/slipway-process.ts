/**
 * Slipway as the contestant: core on its real adapters and storage in a process of its own, told by its parent what to do, so
 * that its processor time and memory are its own. Started with `fork`.
 */
import { pino } from 'pino';
import { composeCore } from '../../../electron/compose-core.ts';
import { openStorage } from '../../../electron/storage/headless-storage.ts';
import type { Plan } from '../../../shared/schema/plan.ts';
import type { Lap } from './lap.ts';
import type { SlipwayAnswer, SlipwayCommand, SlipwayHost } from './slipway.ts';

const dataFolder = process.argv[2] ?? '';
const storage = openStorage({ dataFolder });
const core = composeCore({ storage, logger: pino({ level: 'silent' }), dataFolder });
const { signal } = new AbortController();

async function add(hosts: readonly SlipwayHost[], privateKey: string): Promise<void> {
  const added = await core.hosts.add({
    hosts: hosts.map(({ name, address, port }) => ({
      name,
      ssh: { address, port, username: 'root', method: 'key', escalation: 'root' },
      internalAddress: null,
      profiles: [],
      secrets: { privateKey },
    })),
  });
  for (const [index, { id }] of added.entries()) {
    await core.hosts.pinKey({ id, fingerprint: hosts[index]?.fingerprint ?? '' }, signal);
  }
}

const hostIds = (): string[] =>
  storage.records
    .of('hosts')
    .list()
    .map(({ id }) => id);

/** Pinning a key anew closes the host's connection: the next round logs in afresh. */
async function disconnect(): Promise<void> {
  for (const host of storage.records.of('hosts').list()) {
    if (host.hostKey) await core.hosts.pinKey({ id: host.id, fingerprint: host.hostKey.fingerprint }, signal);
  }
}

async function finished(operationId: string): Promise<void> {
  const { state, error, steps } = await core.operations.finished(operationId);
  if (state === 'succeeded') return;
  const trouble = steps.flatMap((step) => (step.error ? [`${step.title.key} ${JSON.stringify(step.error)}`] : []));
  throw new Error(`the operation ended as ${state}: ${JSON.stringify(error)}\n${trouble.join('\n')}`);
}

/** Facts and checks of all hosts; nothing outside is asked for, as the other contestants ask nothing there either. */
async function check(): Promise<void> {
  const { operationId } = await core.hosts.check({ ids: hostIds(), egress: false });
  await finished(operationId);
  for (const state of storage.records.of('hostStates').list()) {
    if (state.findings.length < 20) throw new Error(`only ${state.findings.length} findings`);
  }
}

/** All hosts at once, as the playbook does: no host goes first alone. */
const options = { parallelHosts: 16, canaryHostId: null };

/** Reads all hosts and computes what is to be done. */
async function plan(mirror: string): Promise<Plan> {
  const ids = hostIds();
  const [manager = '', ...workers] = ids;
  const begun = await core.provisioning.begin({ hostIds: ids });
  const wishes = { ...begun.wishes, managers: [manager], workers, mirrors: [mirror], registry: null };
  await core.provisioning.save({ id: begun.id, wishes: { ...wishes, addressPool: '10.99.0.0/16' } });
  const made = await core.provisioning.plan({ id: begun.id }, signal);
  if (made.blockers.length > 0) throw new Error(`the plan is blocked: ${JSON.stringify(made.blockers)}`);
  return made;
}

const needed = (made: Plan): number => made.steps.filter((step) => step.needed).length;

/** A plan and its application. Resolves to the number of steps that had to be done. */
async function setUp(mirror: string): Promise<number> {
  const made = await plan(mirror);
  const { operationId } = await core.provisioning.apply({ planId: made.id, options }, signal);
  await finished(operationId);
  return needed(made);
}

async function measured(work: () => Promise<unknown>): Promise<Lap & { readonly steps: number }> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return {
    ms,
    cpuMs: (user + system) / 1000,
    rssMb: process.resourceUsage().maxRSS / 1024,
    steps: Number(result ?? 0),
  };
}

async function obey(command: SlipwayCommand): Promise<SlipwayAnswer> {
  switch (command.kind) {
    case 'add':
      return await measured(() => add(command.hosts, command.privateKey));
    case 'disconnect':
      return await measured(disconnect);
    case 'check':
      return await measured(check);
    case 'plan':
      return await measured(async () => needed(await plan(command.mirror)));
    case 'setUp':
      return await measured(() => setUp(command.mirror));
  }
}

process.on('message', (command: SlipwayCommand) => {
  obey(command).then(
    (answer) => process.send?.(answer),
    (error: unknown) =>
      process.send?.({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
