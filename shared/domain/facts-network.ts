import { z } from 'zod';

const Listener = z.object({
  protocol: z.enum(['tcp', 'udp']),
  port: z.number(),
  /** Name of the process, where root could see it. */
  process: z.string().nullable(),
});
export type Listener = z.infer<typeof Listener>;

/** The name whose resolution is tried: what a pull without a mirror asks first. */
export const probedName = 'registry-1.docker.io';

/** One rule for packets that come in, in its order. What cannot be understood of it is `unclear`. */
const FirewallRule = z.object({
  chain: z.string(),
  /** Null: any. */
  protocol: z.string().nullable(),
  /** Destination ports as ranges; null: any. */
  ports: z.array(z.tuple([z.number(), z.number()])).nullable(),
  /** CIDR of the sender; null: any. */
  source: z.string().nullable(),
  /** True: it is only for the loopback or for connections that exist. */
  never: z.boolean(),
  /** True: it has conditions that were not understood. */
  unclear: z.boolean(),
  /** `accept`, `drop`, `return`, or the chain that is jumped to; empty: goes on. */
  verdict: z.string(),
});
export type FirewallRule = z.infer<typeof FirewallRule>;

/** Rules of `iptables -S` or `nft list ruleset` that judge what comes in. */
export const PacketRules = z.object({
  /** Base chains with their policy: `INPUT` of iptables, or each nft chain with the hook `input`. */
  chains: z.array(z.object({ name: z.string(), accepts: z.boolean() })),
  rules: z.array(FirewallRule),
});
export type PacketRules = z.infer<typeof PacketRules>;

/** A zone of firewalld that packets come in by. */
const FirewallZone = z.object({
  name: z.string(),
  target: z.string(),
  /** Networks that are in this zone by their address. */
  sources: z.array(z.string()),
  services: z.array(z.string()),
  /** `2377/tcp`, `5000-5010/tcp`. */
  ports: z.array(z.string()),
  richRules: z.array(z.string()),
});
export type FirewallZone = z.infer<typeof FirewallZone>;

const UncomplicatedFirewall = z.object({
  /** What happens to what comes in and fits no rule. */
  incoming: z.enum(['allow', 'deny', 'reject', 'unknown']),
  rules: z.array(z.object({ to: z.string(), action: z.string(), from: z.string() })),
});

/** What root read of the firewalls; null each: there is none, or it could not be read. */
export const FirewallFacts = z.object({
  firewalld: z.array(FirewallZone).nullable(),
  ufw: UncomplicatedFirewall.nullable(),
  iptables: PacketRules.nullable(),
  nftables: PacketRules.nullable(),
});
export type FirewallFacts = z.infer<typeof FirewallFacts>;

const EgressAnswer = z.enum([
  'reached',
  'refusedByServer',
  'unresolved',
  'refused',
  'timedOut',
  'certificate',
  'proxyFailed',
  'failed',
]);
export type EgressAnswer = z.infer<typeof EgressAnswer>;

const EgressProbe = z.object({
  kind: z.enum(['packages', 'mirror', 'hub']),
  url: z.string(),
  answer: EgressAnswer,
  /** Null: only the connection was tried, or there was no answer. */
  httpStatus: z.number().nullable(),
  milliseconds: z.number(),
  throughProxy: z.boolean(),
});
export type EgressProbe = z.infer<typeof EgressProbe>;

export const NetworkFacts = z.object({
  /** IPv4 addresses of interfaces other than the loopback. */
  addresses: z.array(z.object({ interface: z.string(), address: z.string(), prefix: z.number() })),
  defaultInterface: z.string().nullable(),
  /** Of the interface of the default route. */
  mtu: z.number().nullable(),
  /** Kernel driver of that interface, e.g. `virtio_net`; empty: it has none (a container). */
  driver: z.string().nullable(),
  /** Destinations as CIDR, without the default route; null: not known. */
  routes: z.array(z.object({ destination: z.string(), interface: z.string() })).nullable(),
  /** Ports that something listens on; null: not known. */
  listening: z.array(Listener).nullable(),
  nameservers: z.array(z.string()).nullable(),
  resolution: z.object({
    name: z.string(),
    /** Null: no tool to ask with. */
    answered: z.boolean().nullable(),
    milliseconds: z.number().nullable(),
  }),
  ipForward: z.boolean().nullable(),
  /** Files that set `net.ipv4.ip_forward` to 0. */
  ipForwardForcedOff: z.array(z.string()),
  /** `bridge-nf-call-iptables`; null: the module is not loaded yet. */
  bridgeFilter: z.boolean().nullable(),
  /** Active ones of firewalld, ufw, nftables. Null: not known. */
  firewalls: z.array(z.string()).nullable(),
  firewall: FirewallFacts,
  iptables: z.object({
    /** As the program says, e.g. `iptables v1.8.9 (nf_tables)`; empty: it is missing. */
    version: z.string(),
    /** Tables of the legacy backend that are in use; null: not known. */
    legacyTables: z.array(z.string()).nullable(),
  }),
  /** Variables and settings with an address, logins removed. */
  proxies: z.array(z.string()),
  /** What could be reached from the host; null: was not asked. */
  egress: z.array(EgressProbe).nullable(),
});
