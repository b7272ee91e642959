import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Clock } from '../../../electron/core/context.ts';
import { createHosts } from '../../../electron/core/hosts/index.ts';
import { createProvisioning, type Provisioning } from '../../../electron/core/provisioning/index.ts';
import type { Registries } from '../../../electron/core/registries/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { Setup } from '../../../shared/schema/plan.ts';
import { createFakeHosts, type FakeHosts } from '../../support/fake-hosts.ts';
import { noOpensshFiles } from '../../support/no-openssh-files.ts';
import { ProvisioningMachine } from '../../support/provisioning-machine.ts';
import { createTestContext, type TestContext } from '../../support/test-context.ts';

const signal = new AbortController().signal;

/** Starts when the sample facts were measured; waiting takes no time but moves it on. */
function patientClock(): Clock {
  let now = 1_700_000_000_000;
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

let context: TestContext;
let connector: FakeHosts;
let provisioning: Provisioning;
let machines: ProvisioningMachine[];
let setup: Setup;

function openProvisioning(within: TestContext) {
  const hosts = createHosts(within, noOpensshFiles);
  const registries = { authority: async () => ({ certificate: 'PEM' }) };
  const provisioningOf = createProvisioning(within, {
    hosts,
    // Neither a registry nor a cluster is wished here.
    registries: registries as Partial<Registries> as Registries,
    clusters: {
      register: () => {
        throw new Error('no cluster was wished');
      },
    },
  });
  return { hosts, provisioning: provisioningOf };
}

beforeEach(async () => {
  connector = createFakeHosts();
  context = createTestContext({ connector, clock: patientClock() });
  const opened = openProvisioning(context);
  const { hosts } = opened;
  provisioning = opened.provisioning;
  machines = [new ProvisioningMachine(), new ProvisioningMachine()];
  const ids: string[] = [];
  for (const [index, machine] of machines.entries()) {
    const address = `10.0.0.${index + 5}`;
    machine.facts = {
      hostname: `h${index}`,
      'machine-id': String(index).repeat(64),
      addresses: `2: eth0    inet ${address}/24 scope global eth0\\ x`,
    };
    connector.machine(address, { answer: machine.answer });
    const ssh = { address, port: 22, username: 'root', method: 'agent' as const, escalation: 'root' as const };
    const input = { name: `h${index}`, ssh, internalAddress: null, profiles: [], secrets: {} };
    const [host] = await hosts.add({ hosts: [input] });
    if (!host) throw new Error('not added');
    const scan = await hosts.scanKey({ id: host.id }, signal);
    await hosts.pinKey({ id: host.id, fingerprint: scan.fingerprint }, signal);
    ids.push(host.id);
  }
  setup = await provisioning.begin({ hostIds: ids });
  const wishes = { ...setup.wishes, managers: [], workers: [], registry: null };
  setup = await provisioning.save({ id: setup.id, wishes });
});

afterEach(() => context[Symbol.asyncDispose]());

const machine = (index: number): ProvisioningMachine => machines[index] ?? expect.fail('no such machine');
const plan = () => provisioning.plan({ id: setup.id }, signal);

async function apply(planId: string): Promise<Operation> {
  const { operationId } = await provisioning.apply({ planId }, signal);
  return await context.operations.finished(operationId);
}

const states = (operation: Operation) => operation.steps.map((step) => `${step.id.split('/')[0]} ${step.state}`);

describe('applying a plan', () => {
  it('does each step, proves it, and leaves no lock', async () => {
    const operation = await apply((await plan()).id);
    expect(operation.state).toBe('succeeded');
    expect(operation.steps.map((step) => `${step.state} ${step.detail}`)).toEqual(Array(4).fill('done so'));
    expect(machines.map((each) => each.actions)).toEqual([
      ['install', 'start'],
      ['install', 'start'],
    ]);
    expect(machines.map((each) => each.locked)).toEqual(['', '']);
    expect(context.storage.records.of('setups').require(setup.id)).toMatchObject({ page: 'done' });
    expect(context.storage.records.of('hosts').list()[0]?.internalAddress).toBe('10.0.0.5');
  });

  it('does nothing on hosts that are ready', async () => {
    await apply((await plan()).id);
    const again = await provisioning.begin({ hostIds: setup.hostIds });
    setup = await provisioning.save({ id: again.id, wishes: setup.wishes });
    for (const each of machines) each.scripts.length = 0;
    const second = await plan();
    expect(second.steps.filter((step) => step.needed)).toEqual([]);
    expect((await apply(second.id)).steps.map((step) => step.state)).toEqual(Array(4).fill('skipped'));
    const scripts = machines.flatMap((each) => each.scripts);
    expect(scripts.filter((script) => !script.includes('@@slipway-facts'))).toEqual([]);
  });

  it('goes on with other hosts when one fails, and resumes with what is left', async () => {
    machine(0).interfere = () => ({ exitCode: 100, signal: null, stdout: '', stderr: 'E: no such package\n' });
    const failed = await apply((await plan()).id);
    expect(failed.state).toBe('failed');
    expect(failed.error).toMatchObject({
      code: 'step.failed',
      data: { host: 'h0', step: 'docker-install', exitCode: 100, detail: 'E: no such package' },
    });
    expect(states(failed).sort()).toEqual([
      'docker-install done',
      'docker-install failed',
      'docker-start done',
      'docker-start pending',
    ]);
    machine(0).interfere = () => undefined;
    context.operations.resume(failed.id);
    expect((await context.operations.finished(failed.id)).state).toBe('succeeded');
    expect(machine(0).actions).toEqual(['install', 'install', 'start']);
    expect(machine(1).actions).toEqual(['install', 'start']);
  });

  it('does not call a step done that says so but is not', async () => {
    machine(0).interfere = () => ({ exitCode: 0, signal: null, stdout: 'Complete!', stderr: '' });
    const operation = await apply((await plan()).id);
    expect(operation.error).toMatchObject({
      code: 'step.notProved',
      data: { host: 'h0', step: 'docker-install', detail: 'not so' },
    });
  });

  it('looks again after a lost connection, and does not repeat what went on without it', async () => {
    machine(0).interfere = (name) => {
      if (name === 'install') {
        machine(0).installed = true;
        throw new SlipwayError('host.connectionLost', { data: { host: 'h0' }, retryable: true });
      }
      return undefined;
    };
    const operation = await apply((await plan()).id);
    expect(operation.state).toBe('succeeded');
    expect(machine(0).actions).toEqual(['install', 'start']);
    const said = context.storage.outputs.read(operation.id, 0, 100).map((line) => line.message);
    expect(said).toContainEqual({ key: 'provisioning.note.connectionLost', params: { host: 'h0', seconds: 2 } });
  });

  it('stops at a host on which another Slipway works', async () => {
    machine(0).locked = 'strange';
    const operation = await apply((await plan()).id);
    expect(operation.error).toMatchObject({ code: 'locked', data: { host: 'h0', who: 'ann@desk', seconds: 5 } });
    expect(machine(0).actions).toEqual([]);
    expect(machine(0).locked).toBe('strange');
  });

  it('stops before the next step when another Slipway has taken its lock over', async () => {
    machine(0).interfere = (name) => {
      if (name === 'install') machine(0).locked = 'strange';
      return undefined;
    };
    const operation = await apply((await plan()).id);
    expect(operation.error).toMatchObject({ code: 'locked', data: { who: 'ann@desk' } });
    expect(machine(0).actions).toEqual(['install']);
    expect(machine(0).locked).toBe('strange');
  });

  it('takes its lock again when a reboot took it away', async () => {
    machine(0).interfere = (name) => {
      if (name === 'install') machine(0).locked = '';
      return undefined;
    };
    expect((await apply((await plan()).id)).state).toBe('succeeded');
    expect(machine(0).actions).toEqual(['install', 'start']);
    expect(machine(0).scripts.filter((script) => script.includes('mkdir "$lock"'))).toHaveLength(2);
  });

  it('is interrupted by a crash, and goes on after the next start without the plan in memory', async () => {
    let release = (): void => undefined;
    machine(0).interfere = () =>
      new Promise((resolve) => {
        release = () => resolve({ exitCode: 1, signal: null, stdout: '', stderr: '' });
      });
    const { operationId } = await provisioning.apply({ planId: (await plan()).id }, signal);
    await vi.waitFor(() => expect(machine(0).actions).toEqual(['install']));

    await using next = createTestContext({ connector, clock: patientClock(), storage: context.storage });
    openProvisioning(next);
    next.operations.recover();
    expect(next.storage.records.of('operations').require(operationId).state).toBe('interrupted');
    expect(machine(0).locked).toBe(operationId);
    machine(0).interfere = () => undefined;
    next.operations.resume(operationId);
    expect((await next.operations.finished(operationId)).state).toBe('succeeded');
    expect(machine(0).actions).toEqual(['install', 'install', 'start']);
    expect(machine(0).locked).toBe('');
    release();
  });

  it('takes back a lock of its own that a crash left', async () => {
    const first = await apply((await plan()).id);
    machine(0).locked = first.id;
    machine(0).started = false;
    const again = await provisioning.begin({ hostIds: setup.hostIds });
    setup = await provisioning.save({ id: again.id, wishes: setup.wishes });
    expect((await apply((await plan()).id)).state).toBe('succeeded');
    expect(machine(0).locked).toBe('');
  });

  it('gives back, when it is resumed, the lock that was left on a host where nothing is left to do', async () => {
    machine(1).interfere = () => ({ exitCode: 100, signal: null, stdout: '', stderr: '' });
    const failed = await apply((await plan()).id);
    machine(0).locked = failed.id;
    machine(1).interfere = () => undefined;
    context.operations.resume(failed.id);
    expect((await context.operations.finished(failed.id)).state).toBe('succeeded');
    expect(machines.map((each) => each.locked)).toEqual(['', '']);
  });
});

describe('a plan', () => {
  it('is stale when the wishes changed after it was shown', async () => {
    const shown = await plan();
    await provisioning.save({ id: setup.id, wishes: { ...setup.wishes, mirrors: ['http://mirror.example'] } });
    await expect(provisioning.apply({ planId: shown.id }, signal)).rejects.toMatchObject({
      code: 'plan.stale',
      data: { reason: 'wishesChanged' },
    });
  });

  it('is stale when a host changed after it was shown', async () => {
    const shown = await plan();
    machine(1).installed = true;
    machine(1).started = true;
    await expect(provisioning.apply({ planId: shown.id }, signal)).rejects.toMatchObject({
      code: 'plan.stale',
      data: { reason: 'factsChanged' },
    });
    expect(machines.flatMap((each) => each.actions)).toEqual([]);
  });

  it('is blocked by a host that can not be read, and says which', async () => {
    connector.machine('10.0.0.6', { refuses: new SlipwayError('host.unreachable', { data: { host: '10.0.0.6' } }) });
    connector.cut();
    const shown = await plan();
    expect(shown.blockers).toEqual([
      {
        hostId: setup.hostIds[1],
        reason: { key: 'provisioning.notice.unreadable', params: { host: 'h1', code: 'host.unreachable' } },
      },
    ]);
    await expect(provisioning.apply({ planId: shown.id }, signal)).rejects.toMatchObject({ code: 'plan.blocked' });
  });

  it('is not known any more after a restart', async () => {
    await expect(provisioning.apply({ planId: 'gone' }, signal)).rejects.toMatchObject({ code: 'notFound' });
  });

  it('can be exported to read, and as a script that sh understands', async () => {
    const { id } = await plan();
    const { text: markdown } = await provisioning.exportPlan({ planId: id, format: 'markdown' });
    expect(markdown).toContain('### 1. Install Docker (docker-ce 26.1) on h0\n');
    expect(markdown).toContain('+ [slipway-docker-ce]\n');
    const { text: shell } = await provisioning.exportPlan({ planId: id, format: 'shell' });
    expect(shell).toContain('do_4() (\nsystemctl reset-failed');
  });
});

describe('a task on hosts that are set up', () => {
  it('has a plan of its own, and is applied as maintenance', async () => {
    await apply((await plan()).id);
    machine(1).started = false;
    const task = { kind: 'repairDrift' as const };
    const made = await provisioning.planTask({ task, hostIds: setup.hostIds }, signal);
    expect(made.steps.filter((step) => step.needed).map((step) => step.kind)).toEqual([
      'docker-install',
      'docker-start',
    ]);
    expect(await provisioning.shownPlan({ planId: made.id })).toEqual(made);
    const operation = await apply(made.id);
    expect(operation).toMatchObject({ kind: 'maintenance', state: 'succeeded', subjectId: made.id });
    expect(machine(1).actions).toEqual(['install', 'start', 'start']);
  });

  it('keeps an applied plan over a restart, and forgets one that was only shown', async () => {
    await apply((await plan()).id);
    const task = { kind: 'repairDrift' as const };
    const applied = await provisioning.planTask({ task, hostIds: setup.hostIds }, signal);
    await apply(applied.id);
    const shown = await provisioning.planTask({ task, hostIds: setup.hostIds }, signal);
    const after = createTestContext({ connector, storage: context.storage, clock: patientClock() });
    const restarted = openProvisioning(after).provisioning;
    expect(await restarted.shownPlan({ planId: applied.id })).toEqual(applied);
    await expect(restarted.shownPlan({ planId: shown.id })).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('a set-up', () => {
  it('is the unfinished one, if there is one', async () => {
    expect((await provisioning.begin({ hostIds: [] })).id).toBe(setup.id);
  });

  it('takes only hosts that exist', async () => {
    await expect(provisioning.save({ id: setup.id, hostIds: ['nobody'] })).rejects.toMatchObject({ code: 'notFound' });
  });

  it('can be discarded, and another one begun', async () => {
    await provisioning.discard({ id: setup.id });
    expect((await provisioning.begin({ hostIds: setup.hostIds })).id).not.toBe(setup.id);
  });

  it('proposes roles from the facts', async () => {
    const wishes = await provisioning.proposeWishes({ id: setup.id });
    expect(wishes).toMatchObject({ managers: [setup.hostIds[0]], workers: [setup.hostIds[1]] });
  });
});
