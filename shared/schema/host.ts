import { z } from 'zod';
import { Id, Message, NetworkAddress, Port, SecretInput, SecretStatus, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';
import { MirrorState } from './mirror.ts';
import { RepairName } from './repair.ts';

/** What a host is to be good for; checks judge by it. Its limits are data: `domain/profiles.ts`. */
export const Profile = z.enum([
  'swarm-manager',
  'swarm-worker',
  'builder',
  'registry',
  'rancher16-server',
  'rancher16-host',
]);
export type Profile = z.infer<typeof Profile>;

export const LoginMethod = z.enum(['password', 'key', 'agent', 'keyboard-interactive']);
export type LoginMethod = z.infer<typeof LoginMethod>;

/** How root is reached after login. */
export const EscalationKind = z.enum(['root', 'sudo', 'sudo-password']);
export type EscalationKind = z.infer<typeof EscalationKind>;

export const Username = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*\$?$/, 'username.invalid');

/** Name in lists; also proposed as the host name in plans. */
export const HostName = z.string().trim().min(1).max(63);

const SshSettings = z.object({
  address: NetworkAddress,
  port: Port,
  username: Username,
  method: LoginMethod,
  escalation: EscalationKind,
  /** Hosts through which it is reached, first to last; the first one is reached as it is itself. Empty: directly. */
  jumpHostIds: z.array(Id).max(8).optional(),
  /** Allows algorithms that are broken or weak, for this host alone. */
  legacyAlgorithms: z.boolean().optional(),
});
export type SshSettings = z.infer<typeof SshSettings>;

/** The public half of the key that Slipway made and placed on the host; only this line is ever taken off again. */
export const PlantedKey = z.object({ publicKey: z.string(), fingerprint: z.string(), plantedAt: Timestamp });
export type PlantedKey = z.infer<typeof PlantedKey>;

export const HostKeyPin = z.object({ type: z.string(), fingerprint: z.string(), pinnedAt: Timestamp });
export type HostKeyPin = z.infer<typeof HostKeyPin>;

const BuildSlots = z.number().int().min(1).max(16);

/** A host as configured. What was measured on it is its `HostState`. */
export const Host = z.object({
  id: Id,
  name: HostName,
  /** `null`: this computer, no SSH. */
  ssh: SshSettings.nullable(),
  hostKey: HostKeyPin.nullable(),
  /** The address by which the other hosts reach it; null until chosen (then the only candidate of the facts). */
  internalAddress: NetworkAddress.nullable(),
  profiles: z.array(Profile),
  /** Builds at once, for a builder; missing: one. */
  buildSlots: BuildSlots.optional(),
  secrets: z.object({
    password: SecretStatus,
    privateKey: SecretStatus,
    passphrase: SecretStatus,
    sudoPassword: SecretStatus,
  }),
  plantedKey: PlantedKey.nullish(),
  createdAt: Timestamp,
});
export type Host = z.infer<typeof Host>;

/** Secrets of a host on their way in; a missing key leaves what is set, null removes it. */
export const HostSecretsInput = z.object({
  password: SecretInput.nullish(),
  privateKey: SecretInput.nullish(),
  passphrase: SecretInput.nullish(),
  sudoPassword: SecretInput.nullish(),
});

export const HostInput = z.object({
  name: HostName,
  ssh: SshSettings.nullable(),
  internalAddress: NetworkAddress.nullable().default(null),
  profiles: z.array(Profile).default([]),
  buildSlots: BuildSlots.optional(),
  secrets: HostSecretsInput.default({}),
});
export type HostInput = z.infer<typeof HostInput>;

export const Verdict = z.enum(['pass', 'warn', 'fail', 'unknown']);
export type Verdict = z.infer<typeof Verdict>;

/** Groups of checks: the columns of the wizard's grid. */
export const CheckGroup = z.enum(['access', 'system', 'resources', 'network', 'time', 'docker', 'leftovers', 'peers']);
export type CheckGroup = z.infer<typeof CheckGroup>;

/** The judgement of one check. Its texts are `checks.<check>.title|why|fix` in the locales, with these values as parameters. */
export const Finding = z.object({
  check: z.string(),
  group: CheckGroup,
  verdict: Verdict,
  /** Measured value for display, with unit, e.g. `3.10.0-693.el7.x86_64`, `1.8 GiB`. */
  value: z.string(),
  /** Limit for display, e.g. `≥ 3.10`. Empty where there is none. */
  limit: z.string(),
  /** Where the limit comes from: a name and, if it has one, an address. */
  source: z.object({ name: z.string(), url: z.string().nullable() }),
  /** Why it has this verdict, as a locale key with values. */
  reason: Message,
  /** What to do, as a locale key with values; null when nothing is to be done. */
  fix: Message.nullable(),
  /** True where the set-up plan repairs it. */
  fixedByPlan: z.boolean(),
  /** The repair that Slipway can make by itself; null where a person has to. */
  repair: RepairName.nullable().default(null),
});
export type Finding = z.infer<typeof Finding>;

/** One line of the facts view: a dotted name and its text. */
export const FactLine = z.object({ name: z.string(), value: z.string() });
export type FactLine = z.infer<typeof FactLine>;

export const HostContact = z.enum(['never', 'connected', 'unreachable', 'keyUnknown', 'keyChanged', 'denied']);
export type HostContact = z.infer<typeof HostContact>;

/** `/etc/docker/daemon.json` as it was last read, logins hidden. */
const DaemonJsonState = z.object({
  /** Null: there is no file, or it can't be read. */
  text: z.string().nullable(),
  keys: z.array(
    z.object({
      key: z.string(),
      /** As JSON. */
      value: z.string(),
      /** `afterRestart`: no reload applies it; `notTaken`: the engine goes by something else; `unknown`: nothing tells. */
      state: z.enum(['inEffect', 'afterRestart', 'notTaken', 'unknown']),
    }),
  ),
  /** Files that were put aside before a change, newest first. */
  backups: z.array(z.object({ name: z.string(), sha256: z.string(), putAsideAt: Timestamp })),
});

/** What was last measured on a host, typed in `domain/facts`; here as the UI needs it. `id` is the host's id. */
export const HostState = z.object({
  id: Id,
  contact: HostContact,
  error: ErrorInfo.nullable(),
  lastSeenAt: Timestamp.nullable(),
  checkedAt: Timestamp.nullable(),
  checkedFor: z.array(Profile),
  summary: z
    .object({
      hostname: z.string(),
      distribution: z.string(),
      kernel: z.string(),
      architecture: z.string(),
      cores: z.number(),
      memoryBytes: z.number(),
      diskFreeBytes: z.number(),
      dockerVersion: z.string().nullable(),
      dockerActive: z.boolean(),
      mirrors: z.array(z.string()),
      swarmState: z.string(),
      addresses: z.array(z.object({ interface: z.string(), address: z.string(), prefix: z.number() })),
    })
    .nullable(),
  facts: z.array(FactLine),
  findings: z.array(Finding),
  /** Mirrors as this host reaches them: those it uses, and others that were measured from it. */
  mirrors: z.array(MirrorState).default([]),
  daemonJson: DaemonJsonState.nullable().default(null),
});
export type HostState = z.infer<typeof HostState>;

export const KnownHostsVerdict = z.enum(['match', 'absent', 'mismatch', 'revoked']);
export type KnownHostsVerdict = z.infer<typeof KnownHostsVerdict>;

/** The key a host shows now, before anything was sent, beside what is pinned and known. */
export const HostKeyScan = z.object({
  hostId: Id,
  type: z.string(),
  fingerprint: z.string(),
  pinned: z.enum(['none', 'same', 'changed']),
  previousFingerprint: z.string().nullable(),
  previousType: z.string().nullish(),
  /** When the key was accepted that is pinned. */
  pinnedAt: Timestamp.nullish(),
  knownHosts: KnownHostsVerdict,
});
export type HostKeyScan = z.infer<typeof HostKeyScan>;

/** A pin that known_hosts would give a host. `differs`: another key is pinned; `revoked`: it is marked as not to be trusted. */
export const KnownHostsCandidate = z.object({
  hostId: Id,
  type: z.string(),
  fingerprint: z.string(),
  state: z.enum(['new', 'same', 'differs', 'revoked']),
});
export type KnownHostsCandidate = z.infer<typeof KnownHostsCandidate>;

export const KnownHostsImport = z.object({
  candidates: z.array(KnownHostsCandidate),
  /** Hosts of which it says nothing. */
  unknownHostIds: z.array(Id),
  /** Lines with `@cert-authority`: certificates are not supported. */
  certAuthorities: z.number().int(),
});
export type KnownHostsImport = z.infer<typeof KnownHostsImport>;

/** One hop of a `ProxyJump`, resolved. */
export const ImportJump = z.object({ alias: z.string(), address: z.string(), port: z.number(), username: z.string() });
export type ImportJump = z.infer<typeof ImportJump>;

/** A host found in `~/.ssh/config`. */
export const ImportCandidate = z.object({
  alias: z.string(),
  address: z.string(),
  port: z.number(),
  username: z.string(),
  identityFile: z.string().nullable(),
  proxyJump: z.string().nullable(),
  /** The hops of `proxyJump`, first to last; they are added as hosts, too. */
  jumps: z.array(ImportJump).optional(),
  alreadyAdded: z.boolean(),
});
export type ImportCandidate = z.infer<typeof ImportCandidate>;
