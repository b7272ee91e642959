import { z } from 'zod';
import { Id } from '../schema/common.ts';
import { Host, HostInput, HostKeyScan, ImportCandidate, KnownHostsImport, Profile } from '../schema/host.ts';
import { Language } from '../schema/settings.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });

export const hosts = {
  add: base.input(z.object({ hosts: z.array(HostInput).min(1).max(500) })).output(z.array(Host)),
  update: base.input(z.object({ id: Id, host: HostInput })).output(Host),
  /** Refused with `conflict` while the host is a member of a cluster, runs a registry or builds an application. */
  remove: base.input(ById).output(z.void()),
  /** Hosts of `~/.ssh/config` on the machine where core runs. */
  importCandidates: base.output(z.array(ImportCandidate)),
  scanKey: base.input(ById).output(HostKeyScan),
  /** Pins the key if the host still shows this fingerprint. */
  pinKey: base.input(z.object({ id: Id, fingerprint: z.string() })).output(Host),
  /** What known_hosts (the files where core runs, or pasted text) would pin. */
  knownHosts: base.input(z.object({ text: z.string().max(2_000_000).nullable() })).output(KnownHostsImport),
  /** Pins keys that known_hosts has for hosts without a pin. */
  pinKnown: base
    .input(
      z.object({
        text: z.string().max(2_000_000).nullable(),
        pins: z.array(z.object({ hostId: Id, fingerprint: z.string() })).min(1),
      }),
    )
    .output(z.array(Host)),
  /**
   * A key of Slipway's own on each host, proved by a new login with it alone, then the login is switched to it; a key that
   * Slipway had placed before is taken off last. Returns the operation.
   */
  plantKeys: base
    .input(
      z.object({
        ids: z.array(Id).min(1),
        keyFor: z.enum(['each', 'all']).default('each'),
        forgetPassword: z.boolean().default(false),
      }),
    )
    .output(z.object({ operationId: Id })),
  /** Logs in and becomes root; fails with the reason. */
  testLogin: base.input(ById).output(z.object({ hostname: z.string(), root: z.boolean() })),
  /** Reads facts and judges them by the given profiles, or by each host's own. Returns the operation's id. */
  check: base
    .input(
      z.object({
        ids: z.array(Id).min(1),
        profiles: z.record(Id, z.array(Profile)).optional(),
        /** False: what the hosts reach outside (package sources, accelerators, Docker Hub) is not asked for. */
        egress: z.boolean().default(true),
      }),
    )
    .output(z.object({ operationId: Id })),
  /** What the last checks found, for people (Markdown) or programs (JSON), compared with the check before or with yesterday's. */
  exportFindings: base
    .input(
      z.object({
        ids: z.array(Id).min(1).max(2000),
        format: z.enum(['markdown', 'json']),
        since: z.enum(['last', 'day']).default('last'),
        language: Language.default('en'),
      }),
    )
    .output(z.object({ text: z.string() })),
};
