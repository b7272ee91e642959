import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHosts, type HostFiles, type Hosts } from '../../../electron/core/hosts/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { type Host, HostInput } from '../../../shared/schema/host.ts';
import { createFakeHosts, type FakeHosts, fakeKey, ok } from '../../support/fake-hosts.ts';
import { sampleOutput } from '../../support/sample-facts.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const signal = new AbortController().signal;
const files: HostFiles = {
  readSshConfig: async () => [
    { alias: 'one', address: '10.0.0.1', port: 22, username: 'root', identityFile: null, proxyJump: null },
    { alias: 'other', address: '10.0.0.9', port: 22, username: 'root', identityFile: null, proxyJump: null },
  ],
  readKnownHosts: async () => ({ certAuthorities: 0, keysFor: () => ({ keys: [], revoked: [] }) }),
  makeKeyPair: async (comment) => ({
    privateKey: `private ${comment}`,
    publicKey: `ssh-ed25519 AAAA${comment.length} ${comment}`,
  }),
  judgeKnownHosts: async (_address, _port, key) => (key.fingerprint === fakeKey('k').fingerprint ? 'match' : 'absent'),
};

let fakes: FakeHosts;
let clock: FakeClock;
let context: TestContext;
let hosts: Hosts;

beforeEach(() => {
  fakes = createFakeHosts();
  clock = createFakeClock();
  context = createTestContext({ connector: fakes, clock });
  hosts = createHosts(context, files);
});
afterEach(async () => {
  await hosts[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();
});

const input = (name: string, address = '10.0.0.1', changes: Partial<HostInput> = {}): HostInput =>
  HostInput.parse({
    name,
    ssh: { address, port: 22, username: 'root', method: 'password', escalation: 'root' },
    profiles: ['swarm-worker'],
    secrets: { password: 'geheim' },
    ...changes,
  });

/** Added, and its key accepted. */
async function known(name: string, address = '10.0.0.1'): Promise<Host> {
  const machine = fakes.machine(address);
  const [host] = await hosts.add({ hosts: [input(name, address)] });
  if (!host) throw new Error('not added');
  return await hosts.pinKey({ id: host.id, fingerprint: machine.key.fingerprint }, signal);
}

const stateOf = (host: Host) => context.storage.records.of('hostStates').get(host.id);
const refusal = (code: string, data: object = {}) =>
  expect.objectContaining({ code, data: expect.objectContaining(data) });

describe('the list of hosts', () => {
  it('keeps names unique, whatever their case, and adds all or none', async () => {
    await hosts.add({ hosts: [input('ws01')] });
    await expect(hosts.add({ hosts: [input('ws02'), input('WS01')] })).rejects.toEqual(
      refusal('conflict', { field: 'name' }),
    );
    await expect(hosts.add({ hosts: [input('ws03'), input('ws03')] })).rejects.toEqual(refusal('conflict'));
    expect(
      context.storage.records
        .of('hosts')
        .list()
        .map((host) => host.name),
    ).toEqual(['ws01']);
  });

  it('has this computer at most once', async () => {
    await hosts.add({ hosts: [input('here', '', { ssh: null })] });
    await expect(hosts.add({ hosts: [input('again', '', { ssh: null })] })).rejects.toEqual(
      refusal('conflict', { field: 'ssh' }),
    );
  });

  it('shows of a secret only that it is set', async () => {
    const [host] = await hosts.add({ hosts: [input('ws01')] });
    expect(host?.secrets.password.setAt).toBe(clock.now());
    expect(host?.secrets.privateKey.setAt).toBeNull();
    expect(JSON.stringify(context.storage.records.of('hosts').list())).not.toContain('geheim');
  });

  it('keeps the pin and the connection when only the name changes', async () => {
    const host = await known('ws01');
    await hosts.connection(host.id, signal);
    const renamed = await hosts.update({ id: host.id, host: input('ws09', '10.0.0.1', { secrets: {} }) });
    expect(renamed).toMatchObject({ name: 'ws09', hostKey: { fingerprint: fakeKey('a').fingerprint } });
    expect(fakes.open).toBe(1);
  });

  it('drops the pin when the address changes', async () => {
    const host = await known('ws01');
    await hosts.connection(host.id, signal);
    const moved = await hosts.update({ id: host.id, host: input('ws01', '10.0.0.2') });
    expect(moved.hostKey).toBeNull();
    expect(fakes.open).toBe(0);
    await expect(hosts.connection(host.id, signal)).rejects.toEqual(refusal('host.keyUnknown'));
  });

  it('closes the connection when a secret changes, and uses the new one', async () => {
    const host = await known('ws01');
    await hosts.connection(host.id, signal);
    const changed = { ...input('ws01'), secrets: { password: 'neu' } };
    expect((await hosts.update({ id: host.id, host: changed })).hostKey).not.toBeNull();
    expect(fakes.open).toBe(0);
    await hosts.connection(host.id, signal);
    expect(fakes.targets.at(-1)).toMatchObject({ authentication: { kind: 'password', password: 'neu' } });
  });

  it('does not give up a host that a cluster needs', async () => {
    const host = await known('ws01');
    const cluster = {
      id: 'c',
      name: 'house',
      engine: 'swarm',
      managerHostIds: [],
      workerHostIds: [host.id],
      createdAt: 0,
      engineClusterId: 'e',
      joinTokens: { setAt: null },
    } as const;
    context.storage.records.of('clusters').put({ ...cluster, managerHostIds: [], workerHostIds: [host.id] });
    await expect(hosts.remove({ id: host.id })).rejects.toEqual(
      refusal('conflict', { reason: 'hostUsedByCluster', usedBy: 'cluster', name: 'house' }),
    );
    context.storage.records.of('clusters').remove('c');
    await hosts.connection(host.id, signal);
    await hosts.remove({ id: host.id });
    expect([fakes.open, stateOf(host), context.storage.secrets.get(`host/${host.id}/password`)]).toEqual([
      0,
      undefined,
      undefined,
    ]);
  });

  it('knows which hosts of the SSH configuration are there already', async () => {
    await hosts.add({ hosts: [input('ws01')] });
    expect((await hosts.importCandidates()).map((each) => [each.alias, each.alreadyAdded])).toEqual([
      ['one', true],
      ['other', false],
    ]);
  });
});

describe('the key of a host', () => {
  it('is compared with the pin and with known_hosts, without any login', async () => {
    const host = await known('ws01');
    expect(await hosts.scanKey({ id: host.id }, signal)).toMatchObject({
      pinned: 'same',
      knownHosts: 'absent',
      previousFingerprint: null,
    });
    fakes.machine('10.0.0.1', { key: fakeKey('k') });
    expect(await hosts.scanKey({ id: host.id }, signal)).toMatchObject({
      pinned: 'changed',
      knownHosts: 'match',
      previousFingerprint: fakeKey('a').fingerprint,
    });
    expect(fakes.targets).toEqual([]);
  });

  it('is not pinned when the host now shows another one', async () => {
    fakes.machine('10.0.0.1', { key: fakeKey('b') });
    const [host] = await hosts.add({ hosts: [input('ws01')] });
    const pin = hosts.pinKey({ id: host?.id ?? '', fingerprint: fakeKey('a').fingerprint }, signal);
    await expect(pin).rejects.toEqual(refusal('host.keyChanged', { shown: fakeKey('b').fingerprint }));
    expect(context.storage.records.of('hosts').list()[0]?.hostKey).toBeNull();
  });

  it('that changed stops the contact and is said', async () => {
    const host = await known('ws01');
    fakes.machine('10.0.0.1', { key: fakeKey('b') });
    await expect(hosts.connection(host.id, signal)).rejects.toEqual(refusal('host.keyChanged'));
    expect(stateOf(host)).toMatchObject({ contact: 'keyChanged', error: { code: 'host.keyChanged' } });
  });
});

describe('the connection to a host', () => {
  it('is one for all who ask, and a new one after a loss', async () => {
    const host = await known('ws01');
    const both = await Promise.all([hosts.connection(host.id, signal), hosts.connection(host.id, signal)]);
    expect(both[0]).toBe(both[1]);
    expect(stateOf(host)).toMatchObject({ contact: 'connected', lastSeenAt: clock.now() });
    fakes.cut();
    expect(stateOf(host)).toMatchObject({ contact: 'unreachable', error: { code: 'host.connectionLost' } });
    expect(await hosts.connection(host.id, signal)).not.toBe(both[0]);
    expect(fakes.targets).toHaveLength(2);
  });

  it('goes on for the others when one who waits gives up', async () => {
    const host = await known('ws01');
    const impatient = new AbortController();
    const first = hosts.connection(host.id, impatient.signal);
    const second = hosts.connection(host.id, signal);
    impatient.abort();
    await expect(first).rejects.toEqual(refusal('operation.cancelled'));
    expect((await second).closed).toBe(false);
  });

  it('is given up when nobody waits for it any more', async () => {
    const host = await known('ws01');
    const impatient = new AbortController();
    const only = hosts.connection(host.id, impatient.signal);
    impatient.abort();
    await expect(only).rejects.toEqual(refusal('operation.cancelled'));
    await clock.advance(0);
    expect([fakes.open, stateOf(host)?.contact]).toEqual([0, 'never']);
  });

  it.each([
    ['host.unreachable', 'unreachable'],
    ['host.loginDenied', 'denied'],
  ] as const)('that fails with %s is shown as %s', async (code, contact) => {
    const host = await known('ws01');
    fakes.machine('10.0.0.1', { refuses: new SlipwayError(code) });
    await expect(hosts.testLogin({ id: host.id }, signal)).rejects.toEqual(refusal(code));
    expect(stateOf(host)?.contact).toBe(contact);
  });

  it('is not even tried without the secret of the chosen login', async () => {
    const host = await known('ws01');
    await hosts.update({ id: host.id, host: { ...input('ws01'), secrets: { password: null } } });
    await expect(hosts.connection(host.id, signal)).rejects.toEqual(
      refusal('host.loginDenied', { reason: 'secretMissing' }),
    );
    expect(fakes.targets).toEqual([]);
  });

  it('is looked after once a minute, for pinned hosts only, until core stops', async () => {
    const host = await known('ws01');
    await hosts.add({ hosts: [input('ws02', '10.0.0.2')] });
    fakes.machine('10.0.0.1', { refuses: new SlipwayError('host.unreachable') });
    hosts.start();
    await clock.advance(0);
    expect([stateOf(host)?.contact, fakes.targets.length]).toEqual(['unreachable', 1]);
    fakes.machine('10.0.0.1', { refuses: undefined });
    await clock.advance(60_000);
    expect([stateOf(host)?.contact, fakes.targets.length]).toEqual(['connected', 2]);
    context.stop();
    fakes.cut();
    await clock.advance(600_000);
    expect(fakes.targets).toHaveLength(2);
  });
});

describe('facts', () => {
  it('are read as root, or without where root is denied, and say so', async () => {
    const host = await known('ws01');
    fakes.machine('10.0.0.1', {
      answer: (request) => {
        if (request.root) throw new SlipwayError('host.rootDenied');
        return ok(sampleOutput({ uid: '1000', user: 'ada', sudo: 'password' }));
      },
    });
    expect((await hosts.readFacts(host.id, signal)).access).toMatchObject({ asRoot: false, user: 'ada' });
  });

  it('take the time on the way out of the clock offset', async () => {
    const host = await known('ws01');
    const sentAt = clock.now();
    fakes.machine('10.0.0.1', {
      answer: async () => {
        // 100 ms there, 300 ms of work, 100 ms back; the host is 5 s ahead.
        await clock.advance(500);
        const seconds = (at: number) => String((sentAt + 5_000 + at) / 1000);
        return ok(sampleOutput({ 'clock.start': seconds(100), 'clock.end': seconds(400) }));
      },
    });
    expect((await hosts.readFacts(host.id, signal)).clock).toMatchObject({ offsetMs: 5_000, offsetErrorMs: 100 });
  });

  it('that were cut are an error, not half a truth', async () => {
    const host = await known('ws01');
    fakes.machine('10.0.0.1', { answer: () => ok(sampleOutput().slice(0, 900)) });
    await expect(hosts.readFacts(host.id, signal)).rejects.toEqual(
      refusal('host.commandFailed', { reason: 'factsCut' }),
    );
  });
});

describe('a check', () => {
  const finished = async (ids: readonly string[], profiles?: Record<string, ['swarm-manager']>) => {
    const { operationId } = await hosts.check({ ids, profiles });
    return await context.operations.finished(operationId);
  };

  it('judges every host by its profiles and goes on when one fails', async () => {
    const good = await known('good', '10.0.0.1');
    const bad = await known('bad', '10.0.0.2');
    fakes.machine('10.0.0.2', { refuses: new SlipwayError('host.unreachable', { retryable: true }) });
    const operation = await finished([good.id, bad.id], { [good.id]: ['swarm-manager'] });
    expect(operation).toMatchObject({ state: 'failed', error: { code: 'host.unreachable' }, resumable: true });
    expect(operation.steps.map((step) => [step.hostId, step.state, step.error?.code])).toEqual([
      [good.id, 'done', undefined],
      [bad.id, 'failed', 'host.unreachable'],
    ]);
    expect(stateOf(good)).toMatchObject({
      contact: 'connected',
      checkedAt: clock.now(),
      checkedFor: ['swarm-manager'],
    });
    expect(stateOf(good)?.summary).toMatchObject({ hostname: '10.0.0.1', kernel: '3.10.0-693.el7.x86_64' });
    expect(stateOf(good)?.findings.length).toBeGreaterThan(30);
    expect(stateOf(bad)?.findings.map((finding) => [finding.check, finding.verdict])).toEqual([
      ['access.login', 'fail'],
    ]);
  });

  it('that is resumed asks only the hosts that had failed', async () => {
    const good = await known('good', '10.0.0.1');
    const bad = await known('bad', '10.0.0.2');
    fakes.machine('10.0.0.2', { refuses: new SlipwayError('host.unreachable') });
    const { id } = await finished([good.id, bad.id]);
    const checkedAt = stateOf(good)?.checkedAt;
    await clock.advance(1000);
    fakes.machine('10.0.0.2', { refuses: undefined });
    context.operations.resume(id);
    expect((await context.operations.finished(id)).state).toBe('succeeded');
    expect([stateOf(good)?.checkedAt, stateOf(bad)?.checkedAt]).toEqual([checkedAt, clock.now()]);
  });

  it('fails when no host answered', async () => {
    const host = await known('bad');
    fakes.machine('10.0.0.1', { refuses: new SlipwayError('host.loginDenied') });
    expect(await finished([host.id])).toMatchObject({ state: 'failed', error: { code: 'host.loginDenied' } });
  });

  it('finds what only shows side by side', async () => {
    const answer = () => ok(sampleOutput());
    const first = await known('first', '10.0.0.1');
    const second = await known('second', '10.0.0.2');
    fakes.machine('10.0.0.1', { answer });
    fakes.machine('10.0.0.2', { answer });
    await finished([first.id, second.id]);
    const failed = stateOf(first)?.findings.filter((finding) => finding.verdict === 'fail');
    expect(failed?.map((finding) => finding.check)).toEqual(
      expect.arrayContaining(['hosts.names', 'hosts.machineIds']),
    );
  });

  it('asks no more hosts at once than the settings allow', async () => {
    context.storage.settings.update({ parallelHosts: 2 });
    let running = 0;
    let most = 0;
    const all: Host[] = [];
    for (let n = 1; n <= 6; n += 1) {
      all.push(await known(`ws0${n}`, `10.0.0.${n}`));
      fakes.machine(`10.0.0.${n}`, {
        answer: async () => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return ok(sampleOutput({ hostname: `ws0${n}`, 'machine-id': `${n}` }));
        },
      });
    }
    await finished(all.map((host) => host.id));
    expect(most).toBe(2);
  });

  it('can be cancelled in the middle', async () => {
    const host = await known('slow');
    fakes.machine('10.0.0.1', {
      answer: (request) =>
        new Promise((_, reject) => {
          request.signal.addEventListener('abort', () => reject(new SlipwayError('operation.cancelled')));
        }),
    });
    const { operationId } = await hosts.check({ ids: [host.id] });
    await clock.advance(0);
    context.operations.cancel(operationId);
    expect((await context.operations.finished(operationId)).state).toBe('cancelled');
    expect(stateOf(host)?.findings).toEqual([]);
  });
});
