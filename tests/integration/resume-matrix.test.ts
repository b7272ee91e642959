import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import type { Operation, OperationStep } from '../../shared/schema/operation.ts';
import type { BedHost } from '../bed/index.ts';
import type { ProvisioningBench } from '../support/provisioning-bench.ts';
import { hastyClock, provisioningScene } from '../support/provisioning-scene.ts';

/**
 * Every step of a set-up × {Slipway killed, SSH cut, host rebooted}: the same final state, and no finished step done again. One
 * host goes through all steps with a fault at each. `SLIPWAY_FULL_MATRIX=1` does it at all steps; else at those marked.
 */
const matrix = [
  { step: 'accelerator', host: 'manager', always: false },
  { step: 'docker-install', host: 'manager', always: true },
  { step: 'docker-start', host: 'manager', always: false },
  { step: 'swarm-init', host: 'manager', always: false },
  { step: 'mirror-pull', host: 'manager', always: false },
  { step: 'swarm-networks', host: 'manager', always: false },
  { step: 'registry-image', host: 'manager', always: false },
  { step: 'registry-run', host: 'manager', always: true },
  { step: 'registry-trust', host: 'manager', always: false },
  { step: 'swarm-join', host: 'worker', always: true },
  { step: 'swarm-rotate', host: 'manager', always: false },
  { step: 'swarm-networks', host: 'worker', always: false },
  { step: 'registry-trust', host: 'worker', always: false },
] as const;
const full = process.env.SLIPWAY_FULL_MATRIX === '1';
const cells = matrix.filter(({ always }) => full || always);

const scene = provisioningScene();

/** Waiting before a new try is cut short. */
const hasty = hastyClock(300);

async function twoHosts() {
  const [manager, worker] = await Promise.all([scene.bed.host(), scene.bed.host({ docker: 'installed' })]);
  return { manager, worker };
}

async function wished(bench: ProvisioningBench, hosts: readonly BedHost[]) {
  const mirror = await scene.bed.mirror();
  return await bench.wish(await bench.add(hosts), { mirrors: [mirror.url] });
}

const stepAt = (operation: Operation | undefined, id: string) => operation?.steps.find((step) => step.id === id);

const told = (operation: Operation): string =>
  operation.steps.map((step) => `${step.id.replace(/\/.*/, '')} ${step.state} ${step.startedAt}`).join(', ');

/** What was done before the fault has not been done again. */
function expectNothingRepeated(before: Operation, after: Operation): void {
  const done = before.steps.filter((step) => step.state === 'done');
  expect(done.map(({ id }) => `${id} ${stepAt(after, id)?.finishedAt}`)).toEqual(
    done.map(({ id, finishedAt }) => `${id} ${finishedAt}`),
  );
}

/** What must be so in the end, read on the hosts themselves. */
async function expectReady(bench: ProvisioningBench, { manager, worker }: Awaited<ReturnType<typeof twoHosts>>) {
  const nodes = "docker node ls --format '{{.Status}} {{.ManagerStatus}}' | sed 's/ *$//'";
  await expect
    .poll(async () => (await manager.exec(nodes)).stdout.trim().split('\n').sort(), { timeout: 60_000 })
    .toEqual(['Ready', 'Ready Leader']);
  const mirror = await scene.bed.mirror();
  for (const host of [manager, worker]) {
    const left = await host.exec('ls -d /run/slipway.lock /etc/docker/*.slipway-new 2>/dev/null; dpkg --audit');
    expect(left.stdout).toBe('');
    expect((await host.exec("docker info -f '{{.RegistryConfig.Mirrors}}'")).stdout).toBe(`[${mirror.url}/]\n`);
  }
  const containers = "docker ps -a --format '{{.Names}} {{.State}}'";
  await expect
    .poll(async () => (await manager.exec(containers)).stdout, { timeout: 60_000 })
    .toBe('slipway-registry running\n');
  await expectNothingToDo(bench);
}

async function expectNothingToDo(bench: ProvisioningBench): Promise<void> {
  const [setup] = bench.context.storage.records.of('setups').list();
  const plan = await bench.provisioning.plan({ id: setup?.id ?? '' }, bench.signal);
  expect(plan.blockers).toEqual([]);
  expect(plan.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);
}

/** The held apply goes on; what it was like before. */
function held(bench: ProvisioningBench, operationId: string): Operation {
  const before = bench.context.storage.records.of('operations').require(operationId);
  // With its last step the apply has ended by itself.
  bench.provisioning.proceed({ operationId }).catch(() => undefined);
  return before;
}

/** The apply that stopped at the failed step is resumed; what it was like before. */
async function stopped(bench: ProvisioningBench, operationId: string): Promise<Operation> {
  // Nothing else is to go on meanwhile.
  bench.context.operations.cancel(operationId);
  const before = await bench.context.operations.finished(operationId);
  bench.context.operations.resume(operationId);
  return before;
}

/** Resolves as soon as the ledger says that the step is in one of these states. */
function inState(
  bench: ProvisioningBench,
  operationId: string,
  stepId: string,
  states: readonly OperationStep['state'][],
): Promise<void> {
  const operations = bench.context.storage.records.of('operations');
  return new Promise((resolve) => {
    const look = (): void => {
      const state = stepAt(operations.get(operationId), stepId)?.state;
      if (state === undefined || !states.includes(state)) return;
      stop();
      resolve();
    };
    const stop = bench.context.storage.records.onChange(look);
    look();
  });
}

const faults = {
  /** Every connection ends, and none can be opened until the end of the fault. */
  cut: {
    strike: (host: BedHost) =>
      host.exec('systemctl stop ssh; for p in $(pgrep -f "^sshd: [a-z]"); do kill -9 $p; done'),
    mend: async (host: BedHost) => {
      await host.exec('systemctl start ssh');
      await host.ready();
    },
  },
  reboot: {
    strike: (host: BedHost) => host.reboot(),
    mend: (host: BedHost) => host.ready(),
  },
} as const;

describe.each(['cut', 'reboot'] as const)('a set-up of which each step meets: %s', (name) => {
  it('reaches the same state, and repeats nothing that was finished', async () => {
    await using bench = scene.openBench(hasty);
    const hosts = await twoHosts();
    const setup = await wished(bench, [hosts.manager, hosts.worker]);
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    // One step at a time, so that each can be met.
    const options = { parallelHosts: 1, canaryHostId: null };
    const { operationId } = await bench.provisioning.apply({ planId: plan.id, options }, bench.signal);
    const operations = bench.context.storage.records.of('operations');
    const met: string[] = [];
    const finished: Operation[] = [];
    for (const { step, host } of cells) {
      const hostId = setup.hostIds[host === 'manager' ? 0 : 1];
      const id = `${step}/${hostId}`;
      await inState(bench, operationId, id, ['running', 'done', 'failed']);
      const state = stepAt(operations.get(operationId), id)?.state;
      await bench.provisioning.pause({ operationId });
      await faults[name].strike(hosts[host]);
      // It finds its way by itself, or stops, and a person resumes.
      await Promise.race([inState(bench, operationId, id, ['done', 'failed']), systemClock.sleep(3000, bench.signal)]);
      await faults[name].mend(hosts[host]);
      await inState(bench, operationId, id, ['done', 'failed']);
      met.push(state === 'running' ? step : `${step} was ${state}: ${told(operations.require(operationId))}`);
      const before =
        stepAt(operations.get(operationId), id)?.state === 'done'
          ? held(bench, operationId)
          : await stopped(bench, operationId);
      finished.push(before);
    }
    let ended = await bench.context.operations.finished(operationId);
    for (let tries = 0; ended.state !== 'succeeded' && tries < 3; tries += 1) {
      bench.context.operations.resume(operationId);
      ended = await bench.context.operations.finished(operationId);
    }
    expect(bench.trouble(ended)).toEqual([]);
    for (const before of finished) expectNothingRepeated(before, ended);
    expect(met).toEqual(cells.map(({ step }) => step));
    await expectReady(bench, hosts);
  }, 480_000);
});

describe('a Slipway that is killed at each step', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-matrix-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Starts a Slipway and kills it as soon as the step runs; without a step it goes on to its end. */
  async function run(operationId: string | null, killAt: string | null) {
    const args = ['--import', 'tsx', 'tests/support/applying-slipway.ts', folder, scene.bed.privateKeyPath];
    const child = spawn(process.execPath, operationId ? [...args, operationId] : args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return await watch(child, killAt);
  }

  const open = () => scene.openBench(hasty, { storage: openStorage({ dataFolder: folder }) });

  async function ledger(id: string): Promise<Operation> {
    const storage = openStorage({ dataFolder: folder });
    const operation = storage.records.of('operations').require(id);
    storage[Symbol.dispose]();
    return operation;
  }

  it('reaches the same state, and repeats nothing that was finished', async () => {
    const hosts = await twoHosts();
    let hostIds: readonly string[];
    {
      await using bench = open();
      hostIds = (await wished(bench, [hosts.manager, hosts.worker])).hostIds;
    }
    let operationId: string | null = null;
    let before: Operation | undefined;
    for (const { step, host } of cells) {
      const at = `${step}/${hostIds[host === 'manager' ? 0 : 1]}`;
      const told = await run(operationId, at);
      expect(told.ended, told.log).toBe('killed');
      operationId = told.operationId;
      const after = await ledger(operationId);
      expect(stepAt(after, at)?.state).toBe('running');
      if (before) expectNothingRepeated(before, after);
      before = after;
    }
    const told = await run(operationId, null);
    expect(told.ended, told.log).toMatch(/^succeeded/);
    await using bench = open();
    if (before) expectNothingRepeated(before, bench.context.storage.records.of('operations').require(before.id));
    await expectReady(bench, hosts);
  }, 480_000);
});

async function watch(child: ChildProcess, killAt: string | null) {
  const log: string[] = [];
  let operationId = '';
  let ended = '';
  if (!child.stdout || !child.stderr) throw new Error('no output');
  createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.push(line);
    const [word, rest = ''] = line.split(/ (.*)/);
    if (word === 'operation') operationId = rest;
    if (word === 'ended') ended = rest;
    if (word === 'running' && rest === killAt) {
      ended = 'killed';
      child.kill('SIGKILL');
    }
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { operationId, ended, log: log.join('\n') };
}

describe('a set-up of hosts that are ready', () => {
  it('writes no file, restarts nothing, and takes less than 30 s for each host', async () => {
    await using bench = scene.openBench();
    const hosts = await twoHosts();
    const all = [hosts.manager, hosts.worker];
    const setup = await wished(bench, all);
    const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
    expect(bench.trouble(await bench.apply(plan.id))).toEqual([]);

    const before = await Promise.all(all.map((host) => host.exec(whole)));
    const startedAt = Date.now();
    const again = await bench.wish(setup.hostIds, setup.wishes);
    const second = await bench.provisioning.plan({ id: again.id }, bench.signal);
    const operation = await bench.apply(second.id);
    const seconds = (Date.now() - startedAt) / 1000;
    expect(operation.state).toBe('succeeded');
    expect(new Set(operation.steps.map((step) => step.state))).toEqual(new Set(['skipped']));
    const after = await Promise.all(all.map((host) => host.exec(whole)));
    expect(before[0]?.stdout.split('\n').length).toBeGreaterThan(1000);
    expect(after.map((result) => result.stdout)).toEqual(before.map((result) => result.stdout));
    expect(seconds / all.length).toBeLessThan(30);
  }, 240_000);
});

/**
 * Sums of all files below /etc, /usr, /root, /home, /opt, /srv and /var/lib, and when units and containers started. Left out is what the
 * engine and the system write by themselves while they run: Swarm's log, networks, leases, the clock's file.
 */
const whole = `cd / || exit
find etc usr root home opt srv var/lib -xdev \\( -path var/lib/docker -o -path var/lib/containerd -o -path var/lib/systemd -o -path var/lib/dhcp \\) -prune \\
  -o \\( -type f -o -type l \\) -printf '%p %s %T@ %m %U\\n' | sort
find etc var/lib/dpkg -xdev -type f -exec sha256sum {} + | sort
systemctl show docker containerd ssh -p MainPID -p ActiveEnterTimestampMonotonic -p NRestarts
docker ps -a --format '{{.Names}}' | xargs -r docker inspect -f '{{.Name}} {{.State.StartedAt}} {{.RestartCount}}'`;
