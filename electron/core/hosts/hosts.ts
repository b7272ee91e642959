import type Docker from 'dockerode';
import type { Facts } from '../../../shared/domain/facts.ts';
import type {
  Host,
  HostInput,
  HostKeyScan,
  ImportCandidate,
  KnownHostsImport,
  KnownHostsVerdict,
  Profile,
} from '../../../shared/schema/host.ts';
import type { PeerRound } from '../../../shared/schema/peers.ts';
import type { HostConnection, HostTarget, ScannedHostKey } from '../../adapters/host-connection.ts';
import type { FindingsRequest } from './export-findings.ts';
import type { PeerGroup } from './peer-groups.ts';

/** An entry of `~/.ssh/config`, jump hosts and defaults resolved. */
export type SshConfigEntry = Omit<ImportCandidate, 'alreadyAdded'>;

/** What known_hosts says of one host. */
export interface KnownHostKeys {
  readonly keys: readonly ScannedHostKey[];
  /** Fingerprints of keys that are marked `@revoked` for it. */
  readonly revoked: readonly string[];
}

export interface KnownHostsText {
  /** Lines with `@cert-authority`, which are not supported. */
  readonly certAuthorities: number;
  keysFor(address: string, port: number): KnownHostKeys;
}

export interface PinKnown {
  readonly text: string | null;
  readonly pins: readonly { readonly hostId: string; readonly fingerprint: string }[];
}

export interface PlantRequest {
  readonly ids: readonly string[];
  /** `each`: a key of its own for every host; `all`: one for all of these. */
  readonly keyFor: 'each' | 'all';
  readonly forgetPassword: boolean;
}

/** OpenSSH's files of the machine where core runs, and its form of keys. */
export interface HostFiles {
  readSshConfig(): Promise<readonly SshConfigEntry[]>;
  /** How known_hosts judges this key for `address:port`. */
  /** @param text what was pasted; null: the files of this machine */
  readKnownHosts(text: string | null): Promise<KnownHostsText>;
  /** A new Ed25519 pair. */
  makeKeyPair(comment: string): Promise<{ readonly privateKey: string; readonly publicKey: string }>;
  judgeKnownHosts(address: string, port: number, key: ScannedHostKey): Promise<KnownHostsVerdict>;
}

export interface CheckRequest {
  readonly ids: readonly string[];
  /** Instead of each host's own. */
  readonly profiles?: Readonly<Record<string, readonly Profile[]>> | undefined;
  /** Hosts that are to become one cluster, and so try each other. By default those that are members of one. */
  readonly between?: PeerGroup | undefined;
  /** False: package sources, accelerators and Docker Hub are not asked for; a dead one takes 3 s. True by default. */
  readonly egress?: boolean | undefined;
}

/** Hosts: configured, reached, measured and judged. Errors: those of `HostConnection`, `notFound`, `conflict`, `input.invalid`. */
export interface Hosts extends AsyncDisposable {
  add(input: { readonly hosts: readonly HostInput[] }): Promise<Host[]>;
  update(input: { readonly id: string; readonly host: HostInput }): Promise<Host>;
  remove(input: { readonly id: string }): Promise<void>;
  /** The same at the end of an operation that works on the host: only that one is no reason against it. */
  forget(input: { readonly id: string }): Promise<void>;
  importCandidates(): Promise<ImportCandidate[]>;
  scanKey(input: { readonly id: string }, signal: AbortSignal): Promise<HostKeyScan>;
  pinKey(input: { readonly id: string; readonly fingerprint: string }, signal: AbortSignal): Promise<Host>;
  testLogin(input: { readonly id: string }, signal: AbortSignal): Promise<{ hostname: string; root: boolean }>;
  check(input: CheckRequest): Promise<{ operationId: string }>;
  /** Operation `credentials`: Slipway's own key on these hosts, proved by a new login before it replaces what was there. */
  plantKeys(input: PlantRequest): Promise<{ operationId: string }>;
  /** What known_hosts would pin, host by host. */
  knownHosts(input: { readonly text: string | null }): Promise<KnownHostsImport>;
  /** Pins keys as known_hosts has them: only for hosts without a pin, only what it really says, never a revoked one. */
  pinKnown(input: PinKnown): Promise<Host[]>;
  exportFindings(input: FindingsRequest): Promise<{ readonly text: string }>;
  /** These hosts try each other, by facts that are known or read now; keeps the round. Fails only with `operation.cancelled`. */
  tryPeers(group: PeerGroup, signal: AbortSignal): Promise<PeerRound>;
  /** The host's one pooled connection; opened again when it was lost. Not to be disposed by the caller. */
  connection(hostId: string, signal: AbortSignal): Promise<HostConnection>;
  docker(hostId: string, signal: AbortSignal): Promise<Docker>;
  /** One round trip; writes the host's state. */
  readFacts(hostId: string, signal: AbortSignal): Promise<Facts>;
  /** How the host is reached, with its secrets. `host.keyUnknown` while no key is pinned. */
  target(hostId: string): HostTarget;
  /** Begins the gentle rounds that keep `contact` up to date. */
  start(): void;
}
