import { message } from '../../../shared/domain/message.ts';
import type { ProbeAnswer } from '../../../shared/domain/peer-probe-answers.ts';
import { allPorts, neededPorts, type Peer, peerWays, portKey } from '../../../shared/domain/peer-probes.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { PeerHost, PeerPort, PeerRound, PeerSeen, PeerWay } from '../../../shared/schema/peers.ts';
import type { ProbeSession } from './probe-session.ts';

type Measured = Extract<ProbeAnswer, { kind: 'result' | 'size' }>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface Question {
  readonly way: Mutable<PeerWay>;
  /** Index of the port; null: the packet size. */
  readonly port: number | null;
  /** In use already, and udp: silence says nothing. */
  readonly held: boolean;
}

/** What a round has learned so far: who listens where, what is asked of whom, and the answers. */
export class PeerTable {
  readonly peers: readonly Peer[];
  readonly #id: string;
  readonly #startedAt: number;
  readonly #scheme: PeerRound['scheme'];
  readonly #ports: readonly PeerPort[];
  readonly #ways: readonly Mutable<PeerWay>[];
  readonly #hosts: Mutable<PeerHost>[];
  readonly #sessions = new Map<number, ProbeSession>();
  readonly #questions = new Map<number, Question[]>();

  constructor(id: string, peers: readonly Peer[], startedAt: number) {
    const { scheme, ways } = peerWays(peers);
    this.#id = id;
    this.peers = peers;
    this.#startedAt = startedAt;
    this.#scheme = scheme;
    this.#ports = allPorts(peers);
    this.#hosts = peers.map((peer) => emptyHost(peer));
    this.#ways = ways.map(({ from, to }) => ({ from, to, ms: null, packet: null, seen: this.#unmeasured(from, to) }));
  }

  /** Differs between rounds, so that an old listener is never taken for a new one. */
  nameOf(index: number): string {
    return `h${index}r${this.#startedAt.toString(36)}`;
  }

  present(index: number, session: ProbeSession): void {
    const [host, peer] = [this.#hosts[index], this.peers[index]];
    if (!host || !peer) return;
    if (session.tool === null) {
      this.absent(index, message('checks.peers.measured.noTool', { host: peer.name }));
      return;
    }
    this.#sessions.set(index, session);
    host.tool = session.tool;
    const failed = [...session.listening.values()].find(({ state }) => state === 'failed');
    if (!failed) return;
    const { tool } = session;
    const params = { host: peer.name, address: peer.address ?? '', detail: failed.text, tool };
    const onlyAsks = tool === 'bash' || tool === 'nc';
    host.problem = message(`checks.peers.measured.${onlyAsks ? 'onlyAsks' : 'notListening'}`, params);
  }

  absent(index: number, problem: Message): void {
    const host = this.#hosts[index];
    if (host) host.problem = problem;
  }

  lost(index: number, code: string): void {
    this.absent(index, message('checks.peers.measured.lost', { host: this.peers[index]?.name ?? '', code }));
  }

  /** From now on questions can be asked. */
  allListening(): void {
    for (const way of this.#ways) if (this.#sessions.has(way.from)) this.#plan(way);
  }

  /** Lines for the host's program: everything that it is to find out. */
  commands(index: number): readonly string[] {
    return this.#lines(index, () => true);
  }

  /** The same for what got no answer so far. */
  unanswered(index: number): readonly string[] {
    return this.#lines(index, ({ way, port }) =>
      port === null ? way.packet === null && way.seen.includes('silent') : way.seen[port] === 'silent',
    );
  }

  take(index: number, answer: Measured): void {
    const question = this.#questions.get(index)?.[answer.number];
    if (!question) return;
    const { way, port, held } = question;
    if (answer.kind === 'size') way.packet = answer.bytes;
    else if (port !== null) {
      way.seen[port] = held && (answer.seen === 'silent' || answer.seen === 'other') ? 'held' : answer.seen;
      if (answer.ms !== null && (way.ms === null || answer.ms < way.ms)) way.ms = answer.ms;
    }
  }

  countOf(index: number): Message['params'] {
    const seen = this.#ways
      .filter(({ from }) => from === index)
      .flatMap((way) => way.seen.filter((each) => each !== null));
    const answered = seen.filter((each) => each === 'answered').length;
    return { host: this.peers[index]?.name ?? '', answered, asked: seen.length };
  }

  round(finishedAt: number | null): PeerRound {
    return {
      id: this.#id,
      startedAt: this.#startedAt,
      finishedAt,
      scheme: this.#scheme,
      hosts: this.#hosts.map((host) => ({ ...host, rules: [...host.rules] })),
      ports: [...this.#ports],
      ways: this.#ways.map((way) => ({ ...way, seen: [...way.seen] })),
    };
  }

  #unmeasured(from: number, to: number): (PeerSeen | null)[] {
    const [one, other] = [this.peers[from], this.peers[to]];
    const needed = new Set(one && other ? neededPorts(one, other).map(portKey) : []);
    return this.#ports.map((port) => (needed.has(portKey(port)) ? 'unmeasured' : null));
  }

  #plan(way: Mutable<PeerWay>): void {
    const asked = this.#questions.get(way.from) ?? [];
    this.#questions.set(way.from, asked);
    if (!this.#sessions.has(way.to)) return;
    this.#ports.forEach((port, index) => {
      const state = this.#state(way.to, port);
      if (way.seen[index] === null || state === undefined || state === 'failed') return;
      asked.push({ way, port: index, held: state === 'taken' && port.protocol === 'udp' });
    });
    asked.push({ way, port: null, held: false });
  }

  #lines(index: number, wanted: (question: Question) => boolean): readonly string[] {
    return (this.#questions.get(index) ?? []).flatMap((question, number) => {
      if (!wanted(question)) return [];
      const { way, port } = question;
      const address = this.peers[way.to]?.address ?? '';
      const target = port === null ? undefined : this.#ports[port];
      if (!target) return [this.#sizeCommand(index, { way, number, address })];
      const name = this.#state(way.to, target) === 'bound' ? this.nameOf(way.to) : '-';
      return [`probe ${number} ${target.protocol} ${address} ${target.port} ${name}`];
    });
  }

  #sizeCommand(index: number, size: { way: PeerWay; number: number; address: string }): string {
    const asked = this.#questions.get(index) ?? [];
    const after = asked.findIndex(({ way, port }) => {
      const target = port === null ? undefined : this.#ports[port];
      return way === size.way && target?.protocol === 'udp' && this.#state(way.to, target) === 'bound';
    });
    const port = this.#ports[asked[after]?.port ?? -1];
    if (!port) return `size ${size.number} ${size.address} 0 - -`;
    return `size ${size.number} ${size.address} ${port.port} ${this.nameOf(size.way.to)} ${after}`;
  }

  #state(index: number, port: PeerPort): 'bound' | 'taken' | 'failed' | undefined {
    return this.#sessions.get(index)?.listening.get(portKey(port))?.state;
  }
}

function emptyHost(peer: Peer): PeerHost {
  return {
    hostId: peer.hostId,
    name: peer.name,
    address: peer.address ?? '',
    manager: peer.profiles.includes('swarm-manager'),
    tool: null,
    problem: null,
    firewalls: null,
    rules: [],
  };
}
