import { describe, expect, it } from 'vitest';
import { blockedAtSource, narrowHosts } from '../../../shared/domain/peer-blame.ts';
import { peerFindings } from '../../../shared/domain/peer-findings.ts';
import { readProbeAnswer } from '../../../shared/domain/peer-probe-answers.ts';
import {
  allPorts,
  listenedPorts,
  neededPorts,
  type Peer,
  peerWays,
  portKey,
  portText,
  registryPort,
} from '../../../shared/domain/peer-probes.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import { PeerRound, type PeerSeen } from '../../../shared/schema/peers.ts';

const peer = (number: number, ...profiles: Profile[]): Peer => ({
  hostId: `h${number}`,
  name: `host${number}`,
  address: `10.0.0.${number}`,
  profiles,
  offers: [],
});
const manager = peer(1, 'swarm-manager');
const worker = peer(2, 'swarm-worker');
const fleet = (managers: number, workers: number): Peer[] =>
  Array.from({ length: managers + workers }, (_, index) =>
    peer(index, index < managers ? 'swarm-manager' : 'swarm-worker'),
  );

describe('what hosts need of each other', () => {
  it('is the port of the managers only towards managers, and the nodes’ ports both ways', () => {
    expect(neededPorts(worker, manager).map(portText)).toEqual(['2377/tcp', '7946/tcp', '7946/udp', '4789/udp']);
    expect(neededPorts(manager, worker).map(portText)).toEqual(['7946/tcp', '7946/udp', '4789/udp']);
  });

  it('is the registry’s port on its host, also for hosts outside the cluster', () => {
    const registry = { ...manager, offers: [registryPort(5000)] };
    expect(neededPorts(peer(3), registry).map(portKey)).toEqual(['tcp/5000']);
    expect(listenedPorts([registry, worker], registry).map(portKey)).toContain('tcp/5000');
    expect(listenedPorts([registry, worker], worker).map(portKey)).toEqual(['tcp/7946', 'udp/7946', 'udp/4789']);
  });

  it('is IKE and NAT traversal between hosts of Rancher 1.6', () => {
    const [one, other] = [peer(1, 'rancher16-host'), peer(2, 'rancher16-host')];
    expect(neededPorts(one, other).map(portText)).toEqual(['500/udp', '4500/udp']);
    expect(allPorts([one, other])).toHaveLength(2);
  });
});

describe('ways that are tried', () => {
  it('are all up to 20 hosts', () => {
    expect(peerWays(fleet(3, 17))).toMatchObject({ scheme: 'all', ways: { length: 380 } });
  });

  it('are a fraction at 200 hosts: all with managers, and four neighbours of each worker', () => {
    const { scheme, ways } = peerWays(fleet(3, 197));
    expect(scheme).toBe('sampled');
    expect(ways.length).toBe(3 * 2 + 3 * 197 * 2 + 197 * 4);
    for (let worker = 3; worker < 200; worker += 1) {
      expect(ways.filter(({ from }) => from === worker)).toHaveLength(3 + 4);
      expect(ways.filter(({ to }) => to === worker)).toHaveLength(3 + 4);
    }
    expect(new Set(ways.map(({ from, to }) => `${from} ${to}`)).size).toBe(ways.length);
  });

  it('are none to a host that needs nothing and offers nothing', () => {
    expect(peerWays([manager, peer(2)]).ways).toEqual([]);
  });
});

describe('answers of the probing script', () => {
  it('are read line by line; foreign lines are left out', () => {
    expect(readProbeAnswer('tool python3')).toEqual({ kind: 'tool', name: 'python3' });
    expect(readProbeAnswer('tool none')).toEqual({ kind: 'tool', name: null });
    expect(readProbeAnswer('listen udp/4789 taken Address already in use')).toEqual({
      kind: 'listen',
      port: 'udp/4789',
      state: 'taken',
      text: 'Address already in use',
    });
    expect(readProbeAnswer('result 3 answered 0.42')).toEqual({
      kind: 'result',
      number: 3,
      seen: 'answered',
      ms: 0.42,
    });
    expect(readProbeAnswer('result 4 silent -')).toEqual({ kind: 'result', number: 4, seen: 'silent', ms: null });
    expect(readProbeAnswer('size 5 -')).toEqual({ kind: 'size', number: 5, bytes: null });
    expect(readProbeAnswer('result 4 held -')).toBeUndefined();
    expect(readProbeAnswer('Welcome to ws01')).toBeUndefined();
  });
});

type Seen = (from: number, to: number, port: string) => PeerSeen;

/** A round among one manager and workers, in which every way is tried. */
function roundOf(
  count: number,
  seen: Seen,
  packet: (from: number, to: number) => number | null = () => 1500,
): PeerRound {
  const peers = fleet(1, count - 1);
  const ports = allPorts(peers);
  return PeerRound.parse({
    id: 'setup-1',
    startedAt: 1,
    finishedAt: 2,
    scheme: 'all',
    hosts: peers.map(({ hostId, name, address }) => ({
      hostId,
      name,
      address,
      manager: hostId === 'h0',
      tool: 'python3',
      problem: null,
      firewalls: [],
      rules: [],
    })),
    ports,
    ways: peerWays(peers).ways.map(({ from, to }) => {
      const needed = new Set(neededPorts(peers[from] ?? worker, peers[to] ?? worker).map(portKey));
      const seens = ports.map((port) => (needed.has(portKey(port)) ? seen(from, to, portText(port)) : null));
      return { from, to, ms: 0.4, packet: packet(from, to), seen: seens };
    }),
  });
}

const bad = (round: PeerRound) =>
  [...peerFindings(round)].flatMap(([hostId, list]) =>
    list
      .filter(({ verdict }) => verdict !== 'pass')
      .map(({ check, verdict, value }) => [hostId, check, verdict, value]),
  );

describe('what a round says of the hosts', () => {
  it('is nothing bad where all answered', () => {
    const round = roundOf(3, () => 'answered');
    expect(bad(round)).toEqual([]);
    expect(
      peerFindings(round)
        .get('h0')
        ?.map(({ check, value }) => [check, value]),
    ).toEqual([
      ['peers.control', '2/2'],
      ['peers.gossip', '4/4'],
      ['peers.overlay', '2/2'],
      ['peers.packets', '1500 B'],
      ['peers.delay', '0.4 ms'],
    ]);
  });

  it('is a failure where a joining host can’t reach the manager’s port, and a warning for udp', () => {
    expect(bad(roundOf(3, (_, to, port) => (to === 0 && port === '2377/tcp' ? 'refused' : 'answered')))).toEqual([
      ['h0', 'peers.control', 'fail', '0/2'],
    ]);
    expect(bad(roundOf(3, (_, to, port) => (to === 2 && port === '4789/udp' ? 'silent' : 'answered')))).toEqual([
      ['h2', 'peers.overlay', 'warn', '0/2'],
    ]);
  });

  it('is held against the host that gets out to nobody, not against those it does not reach', () => {
    const round = roundOf(4, (from, _, port) => (from === 3 && port === '4789/udp' ? 'silent' : 'answered'));
    expect([...blockedAtSource(round)]).toEqual(['3 udp/4789']);
    expect(bad(round)).toEqual([['h3', 'peers.outbound', 'warn', '4789/udp']]);
  });

  it('is nothing about ports that the engine holds and that answer no stranger', () => {
    const round = roundOf(
      3,
      (_from, _to, port) => (port.endsWith('udp') ? 'held' : 'answered'),
      () => null,
    );
    expect(bad(round)).toEqual([]);
    expect(
      peerFindings(round)
        .get('h1')
        ?.map(({ check }) => check),
    ).toEqual(['peers.gossip', 'peers.delay']);
  });

  it('is unknown, with the reason, for a host that could not take part', () => {
    const round = roundOf(
      3,
      (from, to) => (from === 2 || to === 2 ? 'unmeasured' : 'answered'),
      (from, to) => (from === 2 || to === 2 ? null : 1500),
    );
    const hosts = round.hosts.map((host, index) =>
      index === 2
        ? { ...host, tool: null, problem: { key: 'checks.peers.measured.noTool', params: { host: 'host2' } } }
        : host,
    );
    const found = peerFindings({ ...round, hosts }).get('h2');
    expect(found?.[0]).toMatchObject({
      check: 'peers.measured',
      verdict: 'unknown',
      fix: { key: 'checks.peers.measured.noToolFix' },
    });
    expect(found?.some(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(found?.find(({ check }) => check === 'peers.overlay')).toMatchObject({ verdict: 'unknown', value: '0/2' });
  });

  it('names the host whose packets are too small once, with the size that is left inside', () => {
    const round = roundOf(
      4,
      () => 'answered',
      (from, to) => (from === 2 || to === 2 ? 1400 : 1500),
    );
    expect([...narrowHosts(round).keys()]).toEqual([2]);
    const finding = peerFindings(round)
      .get('h2')
      ?.find(({ check }) => check === 'peers.packets');
    expect(finding).toMatchObject({
      verdict: 'warn',
      value: '1400 B',
      limit: '≥ 1500 B',
      fix: { params: { inside: 1350 } },
    });
  });
});

describe('the likely cause', () => {
  const blockedWith = (host: Partial<PeerRound['hosts'][number]>) => {
    const round = roundOf(3, (_, to, port) => (to === 2 && port === '4789/udp' ? 'silent' : 'answered'));
    const hosts = round.hosts.map((each, index) => (index === 2 ? { ...each, ...host } : each));
    return peerFindings({ ...round, hosts })
      .get('h2')
      ?.find(({ check }) => check === 'peers.overlay');
  };

  it('is the rule that names the port', () => {
    const rules = ['iptables -P INPUT DROP', 'iptables -A INPUT -p udp -m udp --dport 4789 -j DROP'];
    expect(blockedWith({ rules })).toMatchObject({
      fix: { key: 'checks.peers.cause.rule', params: { rule: rules[1] } },
      repair: 'firewall.open',
    });
  });

  it('is firewalld or ufw where they are active, with the command that opens the port', () => {
    expect(blockedWith({ firewalls: ['firewalld'] })?.fix).toMatchObject({
      key: 'checks.peers.cause.firewalld',
      params: { options: '--add-port=4789/udp' },
    });
    expect(blockedWith({ firewalls: ['ufw'] })?.fix?.params).toMatchObject({ commands: 'ufw allow 4789/udp' });
  });

  it('lies in between where the host has no rule for it, and then nothing is repaired by itself', () => {
    expect(blockedWith({})).toMatchObject({ fix: { key: 'checks.peers.cause.between' }, repair: null });
  });
});
