import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { createHosts, type Hosts } from '../../electron/core/hosts/index.ts';
import { type Host, HostInput } from '../../shared/schema/host.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { noOpensshFiles } from '../support/no-openssh-files.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const files = noOpensshFiles;
const signal = AbortSignal.timeout(240_000);

let bed: Bed;
let debian: BedHost;
let centos: BedHost;
let sudoer: BedHost;
let context: TestContext;
let hosts: Hosts;
const added = new Map<BedHost, Host>();

async function input(host: BedHost, changes: object = {}): Promise<HostInput> {
  const byKey = host.password === undefined;
  return HostInput.parse({
    name: host.name,
    ssh: {
      address: host.address,
      port: host.port,
      username: host.user,
      method: byKey ? 'key' : 'password',
      escalation: byKey ? 'root' : 'sudo-password',
      ...changes,
    },
    profiles: ['swarm-worker'],
    secrets: byKey ? { privateKey: await readFile(bed.privateKeyPath, 'utf8') } : { password: host.password },
  });
}

function idOf(host: BedHost): string {
  return added.get(host)?.id ?? '';
}

const stateOf = (host: BedHost) => context.storage.records.of('hostStates').get(idOf(host));

beforeAll(async () => {
  bed = await openBed();
  [debian, centos, sudoer] = await Promise.all([
    bed.host({ docker: 'installed' }),
    bed.host({ flavour: 'centos' }),
    bed.host({ flavour: 'light', user: 'ada', password: 'a pass-word', sudo: 'password', keyLogin: false }),
  ]);
  context = createTestContext({ connector: createHostConnector() });
  hosts = createHosts(context, files);
  for (const host of [debian, centos, sudoer]) {
    const [record] = await hosts.add({ hosts: [await input(host)] });
    if (!record) throw new Error('not added');
    const scan = await hosts.scanKey({ id: record.id }, signal);
    expect(scan.fingerprint).toBe(await host.publicHostKeyFingerprint());
    added.set(host, await hosts.pinKey({ id: record.id, fingerprint: scan.fingerprint }, signal));
  }
});

afterAll(async () => {
  await hosts?.[Symbol.asyncDispose]();
  await context?.[Symbol.asyncDispose]();
  await bed?.dispose();
});

describe('real hosts', () => {
  it('are measured and judged together, each by what it is', async () => {
    const { operationId } = await hosts.check({ ids: [debian, centos, sudoer].map(idOf) });
    const operation = await context.operations.finished(operationId);
    expect(operation.steps.map((step) => [step.state, step.error])).toEqual([
      ['done', null],
      ['done', null],
      ['done', null],
    ]);
    expect(stateOf(debian)?.summary).toMatchObject({
      hostname: debian.name,
      dockerActive: true,
      swarmState: 'inactive',
    });
    expect(stateOf(debian)?.summary?.addresses.map((each) => each.address)).toEqual([debian.address]);
    expect(stateOf(centos)?.summary).toMatchObject({ kernel: '3.10.0-693.el7.x86_64', dockerVersion: null });
    const verdicts = (host: BedHost) => new Map(stateOf(host)?.findings.map((each) => [each.check, each.verdict]));
    expect(verdicts(centos).get('os.distribution')).toBe('pass');
    expect(verdicts(centos).get('kernel.version')).toBe('pass');
    expect(verdicts(centos).get('os.virtualization')).toBe('warn');
    expect(verdicts(debian).get('docker.service')).toBe('pass');
    for (const host of [debian, centos]) {
      const failed = stateOf(host)?.findings.filter((each) => each.verdict === 'fail');
      expect(failed?.map((each) => `${each.check} ${each.value}`)).toEqual([]);
    }
    expect(verdicts(sudoer).get('access.root')).toBe('pass');
  });

  it('are measured in one round trip of a few seconds', async () => {
    const startedAt = Date.now();
    const facts = await hosts.readFacts(idOf(debian), signal);
    expect(Date.now() - startedAt).toBeLessThan(8_000);
    expect(facts).toMatchObject({ access: { asRoot: true }, packages: { manager: 'apt' }, systemd: true });
    expect(Math.abs(facts.clock.offsetMs ?? Number.NaN)).toBeLessThan(1_000);
    expect(facts.docker).toMatchObject({ kind: 'docker', active: true, package: { name: 'docker.io' } });
  });

  it('that belong to a swarm we do not know are found out', async () => {
    await debian.exec(`docker swarm init --advertise-addr ${debian.address}`);
    const facts = await hosts.readFacts(idOf(debian), signal);
    expect(facts.docker.server?.swarm).toMatchObject({ state: 'active', manager: true, nodeAddress: debian.address });
    expect(facts.leftovers.swarmState).toBe(true);
    const { operationId } = await hosts.check({ ids: [idOf(debian)] });
    await context.operations.finished(operationId);
    const swarm = stateOf(debian)?.findings.find((each) => each.check === 'leftover.swarm');
    expect(swarm).toMatchObject({ verdict: 'fail', value: 'active' });
    const ports = stateOf(debian)?.findings.find((each) => each.check === 'network.ports');
    expect(ports?.verdict).toBe('pass');
  });

  it('with a sudo password are tested by a login of their own', async () => {
    expect(await hosts.testLogin({ id: idOf(sudoer) }, signal)).toEqual({ hostname: sudoer.name, root: true });
    await hosts.update({ id: idOf(sudoer), host: { ...(await input(sudoer)), secrets: { password: 'wrong' } } });
    await expect(hosts.testLogin({ id: idOf(sudoer) }, signal)).rejects.toMatchObject({ code: 'host.loginDenied' });
    expect(stateOf(sudoer)?.contact).toBe('denied');
    await hosts.update({ id: idOf(sudoer), host: await input(sudoer) });
  });

  it('that can be entered but not as root tell what they can, and that root is missing', async () => {
    await hosts.update({ id: idOf(sudoer), host: await input(sudoer, { escalation: 'sudo' }) });
    const facts = await hosts.readFacts(idOf(sudoer), signal);
    expect(facts.access).toMatchObject({ asRoot: false, user: 'ada', sudo: 'password' });
    expect(facts.memoryBytes).toBeGreaterThan(0);
  });

  it('are connected again after their sessions were killed', async () => {
    const first = await hosts.connection(idOf(centos), signal);
    const lost = new Promise((resolve) => first.onClosed(resolve));
    await centos.killSsh();
    await lost;
    expect(stateOf(centos)).toMatchObject({ contact: 'unreachable', error: { code: 'host.connectionLost' } });
    expect((await hosts.readFacts(idOf(centos), signal)).os.version).toBe('7.4');
    expect(stateOf(centos)?.contact).toBe('connected');
  });

  it('that show another key are not entered until it is accepted', async () => {
    const connection = await hosts.connection(idOf(centos), signal);
    await centos.regenerateHostKeys();
    await connection[Symbol.asyncDispose]();
    await expect(hosts.connection(idOf(centos), signal)).rejects.toMatchObject({ code: 'host.keyChanged' });
    expect(stateOf(centos)?.contact).toBe('keyChanged');
    const scan = await hosts.scanKey({ id: idOf(centos) }, signal);
    expect(scan).toMatchObject({ pinned: 'changed', previousFingerprint: added.get(centos)?.hostKey?.fingerprint });
    await hosts.pinKey({ id: idOf(centos), fingerprint: scan.fingerprint }, signal);
    await hosts.connection(idOf(centos), signal);
    expect(stateOf(centos)?.contact).toBe('connected');
  });
});
