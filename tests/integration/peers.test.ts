import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { createHosts, type Hosts } from '../../electron/core/hosts/index.ts';
import { nfsPort, portText } from '../../shared/domain/peer-probes.ts';
import { type Finding, HostInput } from '../../shared/schema/host.ts';
import type { PeerRound } from '../../shared/schema/peers.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { noOpensshFiles } from '../support/no-openssh-files.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const files = noOpensshFiles;
const signal = AbortSignal.timeout(240_000);
const drop = (rule: string) => `iptables -I INPUT ${rule} -m comment --comment peers -j DROP`;

let bed: Bed;
let context: TestContext;
let hosts: Hosts;
let manager: BedHost;
let debian: BedHost;
let centos: BedHost;
const ids = new Map<BedHost, string>();
const idOf = (host: BedHost) => ids.get(host) ?? '';
const all = () => [manager, debian, centos];

beforeAll(async () => {
  bed = await openBed();
  [manager, debian, centos] = await Promise.all([
    bed.host({ docker: 'none' }),
    bed.host({ docker: 'none', user: 'ops', password: 'a pass-word', sudo: 'password', keyLogin: false }),
    bed.host({ flavour: 'centos' }),
  ]);
  context = createTestContext({ connector: createHostConnector() });
  hosts = createHosts(context, files);
  const privateKey = await readFile(bed.privateKeyPath, 'utf8');
  for (const host of all()) {
    const byKey = host.password === undefined;
    const way = byKey ? { method: 'key', escalation: 'root' } : { method: 'password', escalation: 'sudo-password' };
    const ssh = { address: host.address, port: host.port, username: host.user, ...way };
    const secrets = byKey ? { privateKey } : { password: host.password };
    const [record] = await hosts.add({ hosts: [HostInput.parse({ name: host.name, ssh, secrets })] });
    const { fingerprint } = await hosts.scanKey({ id: record?.id ?? '' }, signal);
    await hosts.pinKey({ id: record?.id ?? '', fingerprint }, signal);
    ids.set(host, record?.id ?? '');
  }
});

afterAll(async () => {
  await hosts?.[Symbol.asyncDispose]();
  await context?.[Symbol.asyncDispose]();
  await bed?.dispose();
});

// A try that failed in the middle leaves neither rules nor sizes to the next one.
beforeEach(async () => {
  for (const host of all()) await host.exec('iptables -F INPUT; ip link set dev eth0 mtu 1500');
});

async function start(): Promise<string> {
  const profiles = Object.fromEntries(
    all().map((host) => [idOf(host), [host === manager ? ('swarm-manager' as const) : ('swarm-worker' as const)]]),
  );
  const offers = {
    [idOf(manager)]: [{ purpose: 'registry', protocol: 'tcp', port: 5000 } as const],
    [idOf(debian)]: [nfsPort],
  };
  const between = { id: 'setup-1', hostIds: all().map(idOf), profiles, offers };
  return (await hosts.check({ ids: all().map(idOf), profiles, between })).operationId;
}

async function probe(): Promise<PeerRound> {
  const operation = await context.operations.finished(await start());
  expect(operation.steps.map(({ state, error }) => [state, error])).toEqual(operation.steps.map(() => ['done', null]));
  await expectNothingLeft();
  return context.storage.records.of('peerRounds').require('setup-1');
}

/** No port of ours is listened on, and no program of ours runs, on any host. */
async function expectNothingLeft(): Promise<void> {
  for (const host of all()) {
    const left = "ss -Hlntu | grep -E ':(2377|7946|4789|5000|2049) '; pgrep -af 'slipway[?] ' ; true";
    await expect.poll(async () => (await host.exec(left)).stdout, { timeout: 10_000 }).toBe('');
  }
}

const findings = (host: BedHost): readonly Finding[] =>
  context.storage.records
    .of('hostStates')
    .require(idOf(host))
    .findings.filter(({ group }) => group === 'peers');
const finding = (host: BedHost, check: string) => findings(host).find((each) => each.check === `peers.${check}`);
const bad = () => all().flatMap((host) => findings(host).filter(({ verdict }) => verdict !== 'pass'));

function seen(round: PeerRound, from: BedHost, to: BedHost): Readonly<Record<string, string>> {
  const at = (host: BedHost) => round.hosts.findIndex(({ hostId }) => hostId === idOf(host));
  const way = round.ways.find((each) => each.from === at(from) && each.to === at(to));
  return Object.fromEntries(
    round.ports.flatMap((port, index) => (way?.seen[index] ? [[portText(port), way.seen[index]]] : [])),
  );
}

describe('hosts that are to become a cluster', () => {
  it('reach each other on every port, with round trip and packet size', async () => {
    const round = await probe();
    expect(round.ways).toHaveLength(6);
    expect(new Set(round.ways.flatMap((way) => way.seen.filter((each) => each !== null)))).toEqual(
      new Set(['answered']),
    );
    expect(round.ways.map(({ packet }) => packet)).toEqual([1500, 1500, 1500, 1500, 1500, 1500]);
    expect(round.ways.every(({ ms }) => ms !== null && ms < 200)).toBe(true);
    expect(seen(round, debian, manager)).toEqual({
      '2377/tcp': 'answered',
      '7946/tcp': 'answered',
      '7946/udp': 'answered',
      '4789/udp': 'answered',
      '5000/tcp': 'answered',
    });
    expect(seen(round, manager, debian)).not.toHaveProperty('2377/tcp');
    expect(seen(round, centos, debian)).toMatchObject({ '2049/tcp': 'answered' });
    expect(seen(round, debian, centos)).not.toHaveProperty('2049/tcp');
    expect(bad()).toEqual([]);
    expect(finding(manager, 'control')).toMatchObject({ verdict: 'pass', value: '2/2' });
  });

  it('are told apart where udp 4789 is dropped at one', async () => {
    await centos.exec(drop('-p udp --dport 4789'));
    const round = await probe();
    await centos.exec('iptables -F INPUT');
    expect(seen(round, debian, centos)).toMatchObject({ '4789/udp': 'silent', '7946/udp': 'answered' });
    expect(bad()).toHaveLength(1);
    expect(finding(centos, 'overlay')).toMatchObject({
      verdict: 'warn',
      value: '0/2',
      reason: { key: 'checks.peers.blocked.silent', params: { ports: '4789/udp', address: centos.address } },
      fix: { key: 'checks.peers.cause.rule', params: { rule: expect.stringContaining('--dport 4789') } },
      repair: 'firewall.open',
    });
  });

  it('are kept from joining where the manager’s port is refused or dropped', async () => {
    await manager.exec('iptables -I INPUT -p tcp --dport 2377 -j REJECT --reject-with tcp-reset');
    const refused = await probe();
    await manager.exec('iptables -R INPUT 1 -p tcp --dport 2377 -j DROP');
    const dropped = await probe();
    await manager.exec('iptables -F INPUT');
    expect(seen(refused, debian, manager)).toMatchObject({ '2377/tcp': 'refused', '7946/tcp': 'answered' });
    expect(seen(dropped, centos, manager)).toMatchObject({ '2377/tcp': 'silent', '5000/tcp': 'answered' });
    expect(finding(manager, 'control')).toMatchObject({
      verdict: 'fail',
      reason: { key: 'checks.peers.blocked.silent' },
      fix: { key: 'checks.peers.cause.rule', params: { rule: expect.stringContaining('--dport 2377 -j DROP') } },
    });
  });

  it('are told the size that is left where large packets do not arrive', async () => {
    await centos.exec('ip link set dev eth0 mtu 1400');
    const round = await probe();
    await centos.exec('ip link set dev eth0 mtu 1500');
    const sizes = round.ways.map(({ from, to, packet }) => [from === 2 || to === 2, packet]);
    // A link takes in up to four bytes more than its MTU: room for a VLAN tag.
    const narrow = sizes.flatMap(([isNarrow, packet]) => (isNarrow ? [packet] : []));
    expect(narrow).toHaveLength(4);
    for (const packet of narrow) expect([1400, 1404]).toContain(packet);
    expect(bad()).toHaveLength(1);
    expect(finding(centos, 'packets')).toMatchObject({
      verdict: 'warn',
      value: '1400 B',
      fix: { params: { inside: 1350 } },
    });
  });

  it('are not called fine where one has nothing to listen with', async () => {
    const hide = 'for each in perl python3; do [ ! -x /usr/bin/$each ] || mv /usr/bin/$each /usr/bin/$each.away; done';
    await centos.exec(hide);
    const round = await probe();
    await centos.exec('cd /usr/bin && for each in perl python3; do [ ! -e $each.away ] || mv $each.away $each; done');
    expect(seen(round, manager, centos)).toMatchObject({ '7946/tcp': 'unmeasured', '4789/udp': 'unmeasured' });
    expect(seen(round, centos, manager)).toMatchObject({ '2377/tcp': 'answered' });
    expect(finding(centos, 'measured')).toMatchObject({
      verdict: 'unknown',
      reason: { key: 'checks.peers.measured.onlyAsks' },
    });
    expect(finding(centos, 'overlay')?.verdict).toBe('unknown');
  });

  it('are let go of when the check is cancelled in the middle, or a connection is cut', async () => {
    for (const host of all()) await host.exec(drop('-p tcp --dport 7946'));
    const operationId = await start();
    await listening(manager);
    context.operations.cancel(operationId);
    const operation = await context.operations.finished(operationId);
    expect(operation.state).toBe('cancelled');
    await expectNothingLeft();
    const again = await start();
    await listening(centos);
    await centos.killSsh();
    const ended = await context.operations.finished(again);
    expect(ended.steps.at(-1)?.state).toBe('done');
    expect(finding(centos, 'measured')).toMatchObject({
      verdict: 'unknown',
      reason: { key: 'checks.peers.measured.lost' },
    });
    for (const host of all()) await host.exec('iptables -F INPUT');
    await expectNothingLeft();
  });
});

/** Waits until the host listens for the others. */
async function listening(host: BedHost): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { stdout } = await host.exec("ss -Hlntu | grep -c ':7946 '");
    if (stdout.trim() === '2') return;
    await sleep(100);
  }
  throw new Error(`${host.name} did not begin to listen`);
}
