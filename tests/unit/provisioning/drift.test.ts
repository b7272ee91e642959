import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  accepted,
  afterApply,
  compared,
  driftNames,
  notSet,
  rememberedLabels,
  setTo,
  valueNow,
} from '../../../shared/domain/drift.ts';
import type { Facts } from '../../../shared/domain/facts.ts';
import { namesOfSettings, rememberedSettings } from '../../../shared/domain/remembered-settings.ts';
import { DaemonSettings } from '../../../shared/schema/daemon-settings.ts';
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
const seen = (facts: Facts, labels: Record<string, string> | null = null) => ({ facts, labels });
const set = (names: readonly string[]) => ({ hostId: 'h', names, operationId: 'op' });

describe('what is looked after', () => {
  it('is a key of daemon.json, not the file: foreign keys may change', () => {
    const before = withJson('{"registry-mirrors":["http://a"],"debug":true}');
    const record = afterApply(undefined, set([mirrors]), { ...seen(before), at: 1 });
    expect(record.entries).toEqual([
      { name: mirrors, value: '["http://a"]', operationId: 'op', at: 1, acceptedAt: null },
    ]);
    const other = compared(record, seen(withJson('{"registry-mirrors":["http://a"],"debug":false}')), 2);
    expect(other).toMatchObject({ drift: [], comparedAt: 2, since: null });
    const changed = compared(other, seen(withJson('{"registry-mirrors":["http://b"]}')), 3);
    expect(changed).toMatchObject({ drift: [{ name: mirrors, found: '["http://b"]' }], since: 3 });
    expect(compared(changed, seen(withJson('{}')), 4)).toMatchObject({
      drift: [{ name: mirrors, found: 'not set' }],
      since: 3,
    });
    expect(compared(changed, seen(before), 5)).toMatchObject({ drift: [], since: null });
  });

  it('shows no login', () => {
    const facts = withJson('{"proxies":{"http-proxy":"http://ann:secret@proxy"}}');
    expect(valueNow('daemon.json/proxies', seen(facts))).not.toContain('secret');
  });

  it('is not said to differ where it can not be known', () => {
    const record = afterApply(undefined, set(['docker/unit', 'swarm/role']), {
      ...seen(sampleFacts(runningDocker())),
      at: 1,
    });
    expect(record.entries.map(({ name }) => name)).toEqual(['docker/unit', 'swarm/role']);
    expect(compared(record, seen(sampleFacts()), 2).drift).toEqual([]);
  });

  it('keeps what an earlier apply set, and takes what is accepted for right', () => {
    const facts = sampleFacts(runningDocker());
    const first = afterApply(undefined, set(['docker/present']), { ...seen(facts), at: 1 });
    const second = afterApply(first, { ...set(['docker/unit']), operationId: 'later' }, { ...seen(facts), at: 2 });
    expect(second.entries.map(({ name, operationId }) => `${name} ${operationId}`)).toEqual([
      'docker/present op',
      'docker/unit later',
    ]);
    const gone = compared(second, seen(sampleFacts()), 3);
    expect(gone.drift).toEqual([{ name: 'docker/present', found: 'missing' }]);
    const fine = accepted(gone, ['docker/present'], 4);
    expect(fine).toMatchObject({ drift: [], since: null });
    expect(fine.entries[0]).toMatchObject({ value: 'missing', acceptedAt: 4 });
  });
});

describe('labels of a node', () => {
  it('are compared as its cluster has them; what was not looked at stays as it was found', () => {
    const name = driftNames.nodeLabel('zone');
    const before = afterApply(undefined, set(['docker/unit']), { ...seen(sampleFacts(runningDocker())), at: 1 });
    const record = setTo(before, {
      hostId: 'h',
      values: { [name]: 'a', [driftNames.nodeLabel('ssd')]: notSet },
      at: 2,
    });
    const other = compared(record, { facts: null, labels: { zone: 'b', mine: 'x' } }, 3);
    expect(other).toMatchObject({ drift: [{ name, found: 'b' }], comparedAt: 1, since: 3 });
    expect(compared(other, seen(sampleFacts(runningDocker())), 4)).toMatchObject({ drift: [{ name, found: 'b' }] });
    expect(rememberedLabels(record)).toEqual(
      new Map([
        ['zone', 'a'],
        ['ssd', null],
      ]),
    );
    expect(compared(other, { facts: null, labels: { zone: 'a' } }, 5)).toMatchObject({ drift: [], since: null });
  });
});

describe('settings of the engine', () => {
  it('are remembered key by key, of the log options only those that were set, and become wishes again', () => {
    const settings = DaemonSettings.parse({ logDriver: 'json-file', logMaxSize: '20m', logMaxFile: 5, reset: ['dns'] });
    const file = (size: string) =>
      withJson(`{"log-driver":"json-file","log-opts":{"max-size":"${size}","max-file":"5","labels":"theirs"}}`);
    const record = afterApply(undefined, set(namesOfSettings(settings)), { ...seen(file('20m')), at: 1 });
    expect(record.entries.map(({ name, value }) => `${name} ${value}`)).toEqual([
      'daemon.json/log-driver "json-file"',
      'daemon.json/log-opts.max-size "20m"',
      'daemon.json/log-opts.max-file "5"',
      'daemon.json/dns not set',
    ]);
    expect(rememberedSettings(record.entries)).toEqual(settings);
    const changed = compared(record, seen(file('1m')), 2);
    expect(changed.drift).toEqual([{ name: 'daemon.json/log-opts.max-size', found: '"1m"' }]);
    const { entries } = accepted(changed, ['daemon.json/log-opts.max-size'], 3);
    expect(rememberedSettings(entries).logMaxSize).toBe('1m');
  });
});

describe('the file that names package sources', () => {
  it('is looked after with its text, where Slipway wrote one', () => {
    const facts = (text: string) => sampleFacts({ ...runningDocker(), 'own.yum': text, 'own.apt': '' });
    const record = afterApply(undefined, set(['source/yum', 'source/apt']), {
      ...seen(facts('[slipway]\nenabled=1')),
      at: 1,
    });
    expect(record.entries.map(({ name, value }) => [name, value])).toEqual([['source/yum', '[slipway]\nenabled=1']]);
    expect(compared(record, seen(facts('')), 2).drift).toEqual([{ name: 'source/yum', found: 'missing' }]);
    expect(compared(record, seen(sampleFacts(runningDocker())), 2).drift).toEqual([]);
  });
});

describe('the key of apt’s source', () => {
  const facts = (sum: string | undefined) => sampleFacts({ ...runningDocker(), 'own.keyring': sum });
  const [ours, other] = ['a'.repeat(64), 'b'.repeat(64)];
  it('is looked after where Slipway placed one: another one, and none, are drift', () => {
    const record = afterApply(undefined, set(['source-key/apt']), { ...seen(facts(ours)), at: 1 });
    expect(record.entries.map(({ name, value }) => [name, value])).toEqual([['source-key/apt', 'aaaaaaaaaaaa']]);
    expect(compared(record, seen(facts(ours)), 2).drift).toEqual([]);
    expect(compared(record, seen(facts(other)), 2).drift).toEqual([{ name: 'source-key/apt', found: 'bbbbbbbbbbbb' }]);
    expect(compared(record, seen(facts('')), 2).drift).toEqual([{ name: 'source-key/apt', found: 'missing' }]);
    expect(compared(record, seen(facts(undefined)), 2).drift).toEqual([]);
  });
  it('is not remembered where there is none', () => {
    const set_ = set(['source-key/apt']);
    expect(afterApply(undefined, set_, { ...seen(facts('')), at: 1 }).entries).toEqual([]);
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
    // What was accepted is not set back by the next plan.
    expect((await repair()).steps.filter((step) => step.needed)).toEqual([]);
  });

  it('is looked at when that is asked for, with what was found said for each host', async () => {
    const machine = fleet.machines[1];
    if (!machine) throw new Error('no machine');
    machine.started = false;
    const { operationId } = await fleet.provisioning.lookForDrift({ hostIds: fleet.hostIds });
    const operation = await fleet.context.operations.finished(operationId);
    expect(operation).toMatchObject({ kind: 'drift', state: 'succeeded' });
    expect(baseline(1)?.drift).toEqual([{ name: 'docker/present', found: 'missing' }]);
    expect(
      operation.steps.map(({ detail }) => detail.map((note) => (typeof note === 'string' ? note : note.key))),
    ).toEqual([['provisioning.drift.asSet'], ['provisioning.drift.differs']]);
  });
});
