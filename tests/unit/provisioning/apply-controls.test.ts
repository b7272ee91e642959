import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExecResult } from '../../../electron/adapters/host-connection.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { ApplyOptions } from '../../../shared/schema/plan.ts';
import { type FakeFleet, openFakeFleet } from '../../support/fake-fleet.ts';

const { signal } = new AbortController();
const refused: ExecResult = { exitCode: 100, signal: null, stdout: '', stderr: 'E: no such package\n' };
const ok: ExecResult = { exitCode: 0, signal: null, stdout: '', stderr: '' };

let fleet: FakeFleet;
beforeEach(async () => {
  fleet = await openFakeFleet(3);
});
afterEach(() => fleet[Symbol.asyncDispose]());

const machine = (index: number) => fleet.machines[index] ?? expect.fail('no such machine');
const host = (index: number): string => fleet.hostIds[index] ?? expect.fail('no such host');
const actions = () => fleet.machines.map((each) => each.actions.join(' '));
const operation = (id: string): Operation => fleet.context.storage.records.of('operations').require(id);
const ended = (id: string) => fleet.context.operations.finished(id);
const states = (id: string, hostId: string) =>
  operation(id)
    .steps.filter((step) => step.hostId === hostId)
    .map((step) => (step.leftOut ? 'left out' : step.state));

async function start(options: Partial<ApplyOptions> = {}): Promise<string> {
  const plan = await fleet.plan();
  return (await fleet.provisioning.apply({ planId: plan.id, options }, signal)).operationId;
}

/** Holds the named action of a machine until it is let go. */
function hold(index: number, name: 'install' | 'start') {
  let resolve: (result: ExecResult) => void = () => undefined;
  const gate = new Promise<ExecResult>((settle) => {
    resolve = settle;
  });
  let reached = false;
  machine(index).interfere = (action) => {
    if (action !== name) return undefined;
    reached = true;
    return gate;
  };
  return {
    reached: () => vi.waitFor(() => expect(reached).toBe(true)),
    letGo: () => {
      machine(index).interfere = () => undefined;
      machine(index)[name === 'install' ? 'installed' : 'started'] = true;
      resolve(ok);
    },
  };
}

describe('the canary', () => {
  it('goes first alone, then the others', async () => {
    const held = hold(0, 'start');
    const id = await start();
    await held.reached();
    expect(actions()).toEqual(['install start', '', '']);
    expect(operation(id).apply).toEqual({ parallelHosts: 16, canaryHostId: host(0), paused: false });
    held.letGo();
    expect((await ended(id)).state).toBe('succeeded');
    expect(actions()).toEqual(['install start', 'install start', 'install start']);
  });

  it('keeps the others untouched when it fails', async () => {
    machine(1).interfere = () => refused;
    const id = await start({ canaryHostId: host(1) });
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { data: { host: 'h1' } } });
    expect(actions()).toEqual(['', 'install', '']);
    const said = fleet.context.storage.outputs.read(id, 0, 100).map((line) => JSON.stringify(line));
    expect(said.join()).toContain('canaryFailed');
    machine(1).interfere = () => undefined;
    fleet.context.operations.resume(id);
    expect((await ended(id)).state).toBe('succeeded');
    expect(actions()).toEqual(['install start', 'install install start', 'install start']);
  });

  it('must be a host of the plan', async () => {
    await expect(start({ canaryHostId: 'nobody' })).rejects.toMatchObject({ data: { reason: 'strangeCanary' } });
  });
});

describe('the number of hosts at once', () => {
  it('is kept to', async () => {
    const held = [hold(0, 'install'), hold(1, 'install')];
    const id = await start({ canaryHostId: null, parallelHosts: 2 });
    for (const each of held) await each.reached();
    expect(actions()).toEqual(['install', 'install', '']);
    for (const each of held) each.letGo();
    expect((await ended(id)).state).toBe('succeeded');
  });
});

describe('a held apply', () => {
  it('finishes what runs, begins nothing, and goes on when told', async () => {
    const held = hold(0, 'install');
    const id = await start();
    await held.reached();
    await fleet.provisioning.pause({ operationId: id });
    held.letGo();
    await vi.waitFor(() => expect(states(id, host(0))).toEqual(['done', 'pending']));
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(actions()).toEqual(['install', '', '']);
    expect(operation(id)).toMatchObject({ state: 'running', apply: { paused: true } });
    await fleet.provisioning.proceed({ operationId: id });
    expect(await ended(id)).toMatchObject({ state: 'succeeded', apply: { paused: false } });
  });

  it('can be cancelled', async () => {
    const held = hold(0, 'install');
    const id = await start();
    await held.reached();
    await fleet.provisioning.pause({ operationId: id });
    held.letGo();
    await vi.waitFor(() => expect(states(id, host(0))).toEqual(['done', 'pending']));
    fleet.context.operations.cancel(id);
    expect((await ended(id)).state).toBe('cancelled');
  });

  it('is refused where nothing runs', async () => {
    const id = await start();
    await ended(id);
    await expect(fleet.provisioning.pause({ operationId: id })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('one host', () => {
  it('is tried again while the others go on', async () => {
    machine(0).interfere = () => refused;
    const held = hold(1, 'install');
    const id = await start({ canaryHostId: null });
    await held.reached();
    await vi.waitFor(() => expect(states(id, host(0))).toEqual(['failed', 'pending']));
    machine(0).interfere = () => undefined;
    await fleet.provisioning.retryHost({ operationId: id, hostId: host(0) });
    await vi.waitFor(() => expect(states(id, host(0))).toEqual(['done', 'done']));
    expect(states(id, host(1))).toEqual(['running', 'pending']);
    held.letGo();
    expect((await ended(id)).state).toBe('succeeded');
  });

  it('is tried again alone when all has ended', async () => {
    for (const index of [0, 1]) machine(index).interfere = () => refused;
    const id = await start({ canaryHostId: null });
    await ended(id);
    machine(1).interfere = () => undefined;
    await fleet.provisioning.retryHost({ operationId: id, hostId: host(1) });
    expect(await ended(id)).toMatchObject({ state: 'failed', error: { data: { host: 'h0' } } });
    expect(actions()).toEqual(['install', 'install install start', 'install start']);
    expect(states(id, host(0))).toEqual(['failed', 'pending']);
  });

  it('can only be tried again where something failed', async () => {
    const held = hold(0, 'install');
    const id = await start();
    await held.reached();
    const retry = fleet.provisioning.retryHost({ operationId: id, hostId: host(0) });
    await expect(retry).rejects.toMatchObject({ data: { reason: 'nothingFailed' } });
    held.letGo();
    await ended(id);
  });
});

describe('what is left out', () => {
  it('is kept with its reason, takes along what needs it, and the end is no plain success', async () => {
    machine(0).interfere = () => refused;
    const id = await start({ canaryHostId: null });
    await ended(id);
    const install = operation(id).steps.find((step) => step.state === 'failed')?.id ?? '';
    await fleet.provisioning.leaveOut({ operationId: id, hostId: host(0), stepId: install, reason: 'no disk yet' });
    expect((await ended(id)).state).toBe('partial');
    expect(states(id, host(0))).toEqual(['left out', 'left out']);
    expect(operation(id).steps.find((step) => step.id === install)?.detail).toEqual([
      { key: 'provisioning.note.leftOut', params: { reason: 'no disk yet' } },
    ]);
    expect(actions()).toEqual(['install', 'install start', 'install start']);
  });

  it('can be a whole host while the others go on, and be done later', async () => {
    const held = hold(0, 'install');
    const id = await start();
    await held.reached();
    await fleet.provisioning.leaveOut({ operationId: id, hostId: host(2), stepId: null, reason: 'in repair' });
    held.letGo();
    expect((await ended(id)).state).toBe('partial');
    expect(actions()).toEqual(['install start', 'install start', '']);
    fleet.context.operations.resume(id);
    expect((await ended(id)).state).toBe('succeeded');
    expect(actions()).toEqual(['install start', 'install start', 'install start']);
  });
});
