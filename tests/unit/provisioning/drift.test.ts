import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accepted, afterApply, compared, valueNow } from '../../../shared/domain/drift.ts';
import type { Facts } from '../../../shared/domain/facts.ts';
import { type FakeFleet, openFakeFleet } from '../../support/fake-fleet.ts';
import { runningDocker, sampleFacts } from '../../support/sample-facts.ts';

const mirrors = 'daemon.json/registry-mirrors';
const withJson = (text: string): Facts =>
  sampleFacts({
    ...runningDocker(),
    'daemon-json': 'present',
    'daemon-json.text': text,
    'daemon-json.sha256': 'd'.repeat(64),
  });
const set = (names: readonly string[]) => ({ hostId: 'h', names, operationId: 'op' });

describe('what is looked after', () => {
  it('is a key of daemon.json, not the file: foreign keys may change', () => {
    const before = withJson('{"registry-mirrors":["http://a"],"debug":true}');
    const record = afterApply(undefined, set([mirrors]), { facts: before, at: 1 });
    expect(record.entries).toEqual([
      { name: mirrors, value: '["http://a"]', operationId: 'op', at: 1, acceptedAt: null },
    ]);
    const other = compared(record, withJson('{"registry-mirrors":["http://a"],"debug":false}'), 2);
    expect(other).toMatchObject({ drift: [], comparedAt: 2, since: null });
    const changed = compared(other, withJson('{"registry-mirrors":["http://b"]}'), 3);
    expect(changed).toMatchObject({ drift: [{ name: mirrors, found: '["http://b"]' }], since: 3 });
    expect(compared(changed, withJson('{}'), 4)).toMatchObject({
      drift: [{ name: mirrors, found: 'not set' }],
      since: 3,
    });
    expect(compared(changed, before, 5)).toMatchObject({ drift: [], since: null });
  });

  it('shows no login', () => {
    const facts = withJson('{"proxies":{"http-proxy":"http://ann:secret@proxy"}}');
    expect(valueNow('daemon.json/proxies', facts)).not.toContain('secret');
  });

  it('is not said to differ where it can not be known', () => {
    const record = afterApply(undefined, set(['docker/unit', 'swarm/role']), {
      facts: sampleFacts(runningDocker()),
      at: 1,
    });
    expect(record.entries.map(({ name }) => name)).toEqual(['docker/unit', 'swarm/role']);
    expect(compared(record, sampleFacts(), 2).drift).toEqual([]);
  });

  it('keeps what an earlier apply set, and takes what is accepted for right', () => {
    const facts = sampleFacts(runningDocker());
    const first = afterApply(undefined, set(['docker/present']), { facts, at: 1 });
    const second = afterApply(first, { ...set(['docker/unit']), operationId: 'later' }, { facts, at: 2 });
    expect(second.entries.map(({ name, operationId }) => `${name} ${operationId}`)).toEqual([
      'docker/present op',
      'docker/unit later',
    ]);
    const gone = compared(second, sampleFacts(), 3);
    expect(gone.drift).toEqual([{ name: 'docker/present', found: 'missing' }]);
    const fine = accepted(gone, ['docker/present'], 4);
    expect(fine).toMatchObject({ drift: [], since: null });
    expect(fine.entries[0]).toMatchObject({ value: 'missing', acceptedAt: 4 });
  });
});

describe('a host that was set up', () => {
  let fleet: FakeFleet;
  const { signal } = new AbortController();
  const baseline = (index: number) => fleet.context.storage.records.of('baselines').get(fleet.hostIds[index] ?? '');
  const apply = async (planId: string) => {
    const { operationId } = await fleet.provisioning.apply({ planId }, signal);
    return await fleet.context.operations.finished(operationId);
  };
  const repair = () => fleet.provisioning.planTask({ task: { kind: 'repairDrift' }, hostIds: fleet.hostIds }, signal);
  beforeEach(async () => {
    fleet = await openFakeFleet(2);
    expect((await apply((await fleet.plan()).id)).state).toBe('succeeded');
  });
  afterEach(() => fleet[Symbol.asyncDispose]());

  it('is remembered as it was left', () => {
    expect(baseline(0)?.entries.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'docker/present: installed',
      'docker/unit: active, enabled',
    ]);
    expect(baseline(0)).toMatchObject({ drift: [] });
  });

  it('shows what differs when it is read again, and has a plan that sets only that right', async () => {
    const machine = fleet.machines[1];
    if (!machine) throw new Error('no machine');
    machine.started = false;
    const plan = await repair();
    expect(baseline(0)?.drift).toEqual([]);
    expect(baseline(1)?.drift).toEqual([{ name: 'docker/present', found: 'missing' }]);
    expect(new Set(plan.steps.filter((step) => step.needed).map((step) => step.hostId))).toEqual(
      new Set([fleet.hostIds[1]]),
    );
    expect((await apply(plan.id)).state).toBe('succeeded');
    expect(baseline(1)?.drift).toEqual([]);
    expect((await repair()).steps.filter((step) => step.needed)).toEqual([]);
  });

  it('can be taken for right as it is', async () => {
    const machine = fleet.machines[1];
    if (!machine) throw new Error('no machine');
    machine.started = false;
    await repair();
    await fleet.provisioning.acceptDrift({ hostId: fleet.hostIds[1] ?? '', names: ['docker/present'] });
    expect(baseline(1)?.drift).toEqual([]);
    expect(baseline(1)?.entries[0]).toMatchObject({ name: 'docker/present', value: 'missing' });
  });
});
