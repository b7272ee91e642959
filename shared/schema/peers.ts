import { z } from 'zod';
import { Id, Message, Port, Timestamp } from './common.ts';

/** What a port between hosts is for. */
export const PeerPurpose = z.enum(['control', 'gossip', 'overlay', 'registry', 'nfs', 'ipsec']);
export type PeerPurpose = z.infer<typeof PeerPurpose>;

/** A port that hosts must reach on each other. */
export const PeerPort = z.object({ purpose: PeerPurpose, protocol: z.enum(['tcp', 'udp']), port: Port });
export type PeerPort = z.infer<typeof PeerPort>;

/**
 * What one host saw of a port of another. `answered`: our listener, or for a port in use whoever holds it; `other`: another machine
 * answered; `silent`: nothing came back; `unreachable`: a router or firewall said so; `denied`: the asking host's own firewall let
 * nothing out; `held`: in use and of a kind that answers no stranger; `unmeasured`: could not be tried.
 */
export const PeerSeen = z.enum([
  'answered',
  'other',
  'refused',
  'silent',
  'unreachable',
  'denied',
  'held',
  'unmeasured',
]);
export type PeerSeen = z.infer<typeof PeerSeen>;

/** The way from one host to another, as indexes into the round's hosts. */
export const PeerWay = z.object({
  from: z.number().int(),
  to: z.number().int(),
  /** Shortest round trip seen, milliseconds. */
  ms: z.number().nullable(),
  /** Largest packet that arrives unsplit, bytes with IP header; null: not measured. */
  packet: z.number().nullable(),
  /** Aligned with the round's ports; null: not needed on this way. */
  seen: z.array(PeerSeen.nullable()),
});
export type PeerWay = z.infer<typeof PeerWay>;

export const PeerHost = z.object({
  hostId: Id,
  name: z.string(),
  /** Internal address that was probed; empty: none is known. */
  address: z.string(),
  manager: z.boolean(),
  /** What listened and asked: `python3`, `perl`, …; null: nothing could. */
  tool: z.string().nullable(),
  /** Why the host took no part. */
  problem: Message.nullable(),
  /** Firewalls that are active there; null: not known. */
  firewalls: z.array(z.string()).nullable(),
  /** Rules that may stop what was blocked, as the host prints them. */
  rules: z.array(z.string()),
});
export type PeerHost = z.infer<typeof PeerHost>;

/** One round of probes among hosts that belong together. `id` is that of their set-up or cluster. */
export const PeerRound = z.object({
  id: Id,
  startedAt: Timestamp,
  /** Null while it runs, and for one that was cut off. */
  finishedAt: Timestamp.nullable(),
  /** `all`: every way; `sampled`: every way to and from managers, and from each other host to some neighbours. */
  scheme: z.enum(['all', 'sampled']),
  hosts: z.array(PeerHost),
  ports: z.array(PeerPort),
  ways: z.array(PeerWay),
});
export type PeerRound = z.infer<typeof PeerRound>;
