import type { Facts } from './facts.ts';

/** An IPv4 network: first address and prefix length. */
export interface Ipv4Network {
  readonly first: number;
  readonly prefix: number;
}

/** `10.0.0.7/24` as its network; undefined where the text is none. */
export function parseNetwork(text: string): Ipv4Network | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const bytes = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if (bytes.some((byte) => byte > 255) || prefix > 32) return undefined;
  const address = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  const size = 2 ** (32 - prefix);
  return { first: Math.floor(address / size) * size, prefix };
}

export function overlaps(one: Ipv4Network, other: Ipv4Network): boolean {
  const end = (network: Ipv4Network) => network.first + 2 ** (32 - network.prefix);
  return one.first < end(other) && other.first < end(one);
}

const privateNetworks = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'].flatMap(
  (text) => parseNetwork(text) ?? [],
);

/** RFC 1918 and the shared range of RFC 6598. */
export function isPrivate(address: string): boolean {
  const network = parseNetwork(address);
  return network !== undefined && privateNetworks.some((block) => overlaps(block, network));
}

/** Interfaces that container engines and overlays make: never the way from host to host. */
const madeByEngines = /^(lo|docker|br-|veth|cni|cali|flannel|virbr|vxlan|kube|tunl)/;

interface Candidate {
  readonly address: string;
  readonly network: string;
}

function candidates(facts: Facts): readonly Candidate[] {
  const own = facts.network.addresses.filter((entry) => !madeByEngines.test(entry.interface));
  const inside = own.filter((entry) => isPrivate(entry.address));
  return (inside.length > 0 ? inside : own).map((entry) => {
    const network = parseNetwork(`${entry.address}/${entry.prefix}`);
    return { address: entry.address, network: `${network?.first}/${entry.prefix}` };
  });
}

/**
 * The address by which the other hosts reach each host: its only candidate in a network that all hosts share, else the one
 * it is logged in to. Hosts without a clear answer are left out: a person has to choose.
 * @param loginAddresses what each host is reached at now, by host id
 */
export function internalAddresses(
  facts: ReadonlyMap<string, Facts>,
  loginAddresses: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const all = new Map([...facts].map(([id, of]) => [id, candidates(of)] as const));
  const lists = [...all.values()];
  const shared = (network: string) => lists.every((list) => list.some((entry) => entry.network === network));
  const chosen = new Map<string, string>();
  for (const [id, list] of all) {
    const common = list.filter((entry) => shared(entry.network));
    const pick = only(common) ?? loggedIn(list, loginAddresses.get(id)) ?? only(list);
    if (pick) chosen.set(id, pick.address);
  }
  return chosen;
}

function only(list: readonly Candidate[]): Candidate | undefined {
  return list.length === 1 ? list[0] : undefined;
}

function loggedIn(list: readonly Candidate[], address: string | undefined): Candidate | undefined {
  return list.find((entry) => entry.address === address);
}

/** Swarm's pool can't be changed later, and a clash with a route is not noticed by the engine: so a block that no route touches. */
const pools = ['10.201.0.0/16', '10.202.0.0/16', '10.211.0.0/16', '172.29.0.0/16', '192.168.192.0/18', '10.99.0.0/16'];

export const defaultPool = '10.201.0.0/16';

/** Routes and addresses of these hosts that overlap the pool, as text. */
export function poolClashes(pool: string, facts: Iterable<Facts>): readonly string[] {
  const wanted = parseNetwork(pool);
  if (!wanted) return [pool];
  const taken = [...facts].flatMap((of) => [
    ...(of.network.routes ?? []).filter((route) => !/^docker_gwbridge/.test(route.interface)).map((r) => r.destination),
    ...of.network.addresses.map((entry) => `${entry.address}/${entry.prefix}`),
  ]);
  return [...new Set(taken)].filter((text) => {
    const network = parseNetwork(text);
    return network !== undefined && network.prefix > 0 && overlaps(wanted, network);
  });
}

/** The first pool of the list that clashes with nothing. */
export function freePool(facts: readonly Facts[]): string {
  return pools.find((pool) => poolClashes(pool, facts).length === 0) ?? defaultPool;
}
