import { allPorts, neededPorts, type Peer, peerWays, portKey } from '../../shared/domain/peer-probes.ts';
import type { Host } from '../../shared/schema/host.ts';
import type { PeerRound, PeerSeen } from '../../shared/schema/peers.ts';

/** What these hosts would see of each other: the third drops udp 4789, the fifth's packets are small, the seventh has no tool. */
export function samplePeerRound(id: string, hosts: readonly Host[], managers: readonly string[]): PeerRound {
  const peers = hosts.map((host, index): Peer => {
    const offers = index === 0 ? [{ purpose: 'registry', protocol: 'tcp', port: 5000 } as const] : [];
    const profiles = [managers.includes(host.id) ? ('swarm-manager' as const) : ('swarm-worker' as const)];
    return { hostId: host.id, name: host.name, address: host.ssh?.address ?? null, profiles, offers };
  });
  const ports = allPorts(peers);
  const seenOf = (from: number, to: number, key: string): PeerSeen => {
    if (from === 6 || to === 6) return 'unmeasured';
    return to === 2 && key === 'udp/4789' ? 'silent' : 'answered';
  };
  return {
    id,
    startedAt: Date.now() - 9000,
    finishedAt: Date.now() - 4000,
    scheme: peerWays(peers).scheme,
    ports: [...ports],
    hosts: peers.map(({ hostId, name, address }, index) => ({
      hostId,
      name,
      address: address ?? '',
      manager: managers.includes(hostId),
      tool: index === 6 ? null : 'python3',
      problem: index === 6 ? { key: 'checks.peers.measured.noTool', params: { host: name } } : null,
      firewalls: [],
      rules: index === 2 ? ['iptables -A INPUT -p udp -m udp --dport 4789 -j DROP'] : [],
    })),
    ways: peerWays(peers).ways.map(({ from, to }) => {
      const [one, other] = [peers[from], peers[to]];
      const needed = new Set(one && other ? neededPorts(one, other).map(portKey) : []);
      const unknown = from === 6 || to === 6;
      return {
        from,
        to,
        ms: unknown ? null : 0.3 + ((from * 7 + to * 3) % 10) / 10,
        packet: unknown ? null : from === 4 || to === 4 ? 1400 : 1500,
        seen: ports.map((port) => (needed.has(portKey(port)) ? seenOf(from, to, portKey(port)) : null)),
      };
    }),
  };
}
