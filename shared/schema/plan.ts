import { z } from 'zod';
import { Id, Message, Port, Timestamp } from './common.ts';
import { DaemonSettings, noDaemonSettings } from './daemon-settings.ts';
import { DockerVersion, InstallWishes, PackageSource } from './install.ts';
import { MirrorUrl } from './mirror.ts';
import { RepairName } from './repair.ts';

/** What the admin wants of the set-up. */
export const SetupWishes = z.object({
  /** Host ids by role. Managers first to last; the first starts the cluster. */
  managers: z.array(Id),
  workers: z.array(Id),
  mirrors: z.array(MirrorUrl),
  install: InstallWishes.prefault({}),
  registry: z.object({ hostId: Id, port: Port }).nullable(),
  /** The host that serves NFS volumes to the others; so only where it is said. */
  nfsHostId: Id.nullable().optional(),
  /** Swarm's pool for overlay networks, CIDR. */
  addressPool: z.string().regex(/^\d+\.\d+\.\d+\.\d+\/\d+$/, 'cidr.invalid'),
  clusterName: z.string().trim().min(1).max(63),
  /** The join tokens are made new after hosts have joined; so it is unless it is wished otherwise. */
  rotateJoinTokens: z.boolean().optional(),
  /** Further settings of the engine; set-ups of 0.1 have none. */
  daemon: DaemonSettings.default(noDaemonSettings),
});
export type SetupWishes = z.infer<typeof SetupWishes>;

export const SetupPage = z.enum(['hosts', 'connect', 'checks', 'wishes', 'plan', 'apply', 'done']);
export type SetupPage = z.infer<typeof SetupPage>;

/** A set-up under way: the wizard's state, kept by core so that it can be left and returned to. */
export const Setup = z.object({
  id: Id,
  page: SetupPage,
  hostIds: z.array(Id),
  wishes: SetupWishes,
  checkOperationId: Id.nullable(),
  applyOperationId: Id.nullable(),
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
});
export type Setup = z.infer<typeof Setup>;

/** A set-up as it was kept: until the wishes held all of the installation, they held a yum repository only. */
export const KeptSetup = z.preprocess((kept) => {
  const old = z.looseObject({ wishes: z.looseObject({ yumRepository: z.string() }) }).safeParse(kept).data;
  if (!old) return kept;
  const install = { source: { kind: 'own', url: old.wishes.yumRepository } };
  return { ...old, wishes: { install, ...old.wishes } };
}, Setup);

export const FileDiff = z.object({
  path: z.string(),
  /** Null: the file does not exist yet. */
  before: z.string().nullable(),
  after: z.string(),
});

/** One step of a plan: probe, action, proof, and what undoes it. */
export const PlanStep = z.object({
  id: Id,
  hostId: Id,
  kind: z.string(),
  title: Message,
  /** Why it is done in this way, where there was a choice. */
  why: Message.optional(),
  /** False: the probe found it done; nothing will run. */
  needed: z.boolean(),
  /** The exact sh text, secrets shown as `[redacted]`. */
  command: z.string(),
  /** The exact sh text that proves it. */
  proof: z.string(),
  /** What a person runs instead, where the step acts by the engine's API or puts in secrets; for the exported script. */
  byHand: z.object({ command: z.string(), proof: z.string().optional() }).optional(),
  files: z.array(FileDiff),
  restarts: z.array(z.string()),
  undo: Message.nullable(),
  /** Names of facts that it sets (`domain/drift.ts`): remembered after the apply, and looked after. */
  sets: z.array(z.string()).optional(),
  /** Steps that must be done before. */
  after: z.array(Id),
  /** Steps that are given precedence: waited for, whatever comes of them. */
  follows: z.array(Id).optional(),
});
export type PlanStep = z.infer<typeof PlanStep>;

/** What keeps a plan from being applied, or is to be known before; `fix`: the likely cause and what to do, where it is known. */
export const PlanBlocker = z.object({ hostId: Id.nullable(), reason: Message, fix: Message.optional() });
export type PlanBlocker = z.infer<typeof PlanBlocker>;

/** The wizard's work: from what the hosts are to what the set-up wishes. */
const SetupTask = z.object({ kind: z.literal('setup'), setupId: Id });

/** Makes the repairs that findings of checks name. */
const RepairFindingsTask = z.object({
  kind: z.literal('repairFindings'),
  repairs: z
    .array(z.object({ hostId: Id, repair: RepairName }))
    .min(1)
    .max(5000),
});

/** Sets right what is no longer as Slipway left it. */
const RepairDriftTask = z.object({ kind: z.literal('repairDrift') });

/**
 * Hosts leave their cluster and Slipway; what Slipway brought onto them goes, the registry's images only if that is wished, and
 * Docker, where Slipway installed it, as wished: `programs` leaves its data.
 */
const RemoveHostsTask = z.object({
  kind: z.literal('removeHosts'),
  registryImages: z.boolean(),
  docker: z.enum(['keep', 'programs', 'data']).default('keep'),
});

/** Lost managers go, another host takes their place. `force`: quorum is lost, a new cluster is forced from the survivor. */
const ReplaceManagerTask = z.object({
  kind: z.literal('replaceManager'),
  clusterId: Id,
  lostNodeIds: z.array(z.string().regex(/^[a-z0-9]+$/)).min(1),
  survivorHostId: Id,
  successorHostId: Id.nullable(),
  /** The successor is no node of the cluster yet: it is set up and joins, and only then the lost ones go. */
  joins: z.boolean().optional(),
  force: z.boolean(),
});

/** Another version of the engine, host by host. */
const UpgradeDockerTask = z.object({
  kind: z.literal('upgradeDocker'),
  /** Null: the one that fits each system best. */
  version: DockerVersion.nullable(),
  /** Null: where the hosts' packages came from. */
  source: PackageSource.nullable(),
});

/** Docker removed from hosts; `data`: with images, containers and volumes. */
const RemoveDockerTask = z.object({ kind: z.literal('removeDocker'), data: z.boolean() });

/** Mirrors and settings of engines that are set up already. */
const DaemonSettingsTask = z.object({
  kind: z.literal('daemonSettings'),
  /** Null: every host keeps its own. */
  mirrors: z.array(MirrorUrl).nullable(),
  settings: DaemonSettings,
});

/** Puts the `daemon.json` back that has this SHA-256 among those put aside on the host. */
const RestoreDaemonJsonTask = z.object({
  kind: z.literal('restoreDaemonJson'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** Authorities and logins of registries, placed on hosts or taken away; whose they are is known by id, never what they are. */
const RegistryAccessTask = z.object({
  kind: z.literal('registryAccess'),
  registryIds: z.array(Id).min(1),
  authorities: z.boolean(),
  /** Of root's docker client. Services of a cluster need none: their logins travel with them. */
  logins: z.boolean(),
  remove: z.boolean(),
});

/**
 * What a plan is made for. Each kind has its own fields, never a secret: tasks stand in addresses of the window and are kept
 * with the operation. A further kind is one more member here, and one entry in `electron/core/provisioning/tasks/index.ts`.
 */
export const PlanTask = z.discriminatedUnion('kind', [
  SetupTask,
  RepairDriftTask,
  RepairFindingsTask,
  RemoveHostsTask,
  ReplaceManagerTask,
  UpgradeDockerTask,
  RemoveDockerTask,
  DaemonSettingsTask,
  RestoreDaemonJsonTask,
  RegistryAccessTask,
]);
export type PlanTask = z.infer<typeof PlanTask>;
export type PlanTaskOf<Kind extends PlanTask['kind']> = Extract<PlanTask, { kind: Kind }>;

/** How a plan is to be applied. */
export const ApplyOptions = z.object({
  /** Hosts at once. */
  parallelHosts: z.number().int().min(1).max(200),
  /** The host that goes first alone; null: all at once. */
  canaryHostId: Id.nullable(),
});
export type ApplyOptions = z.infer<typeof ApplyOptions>;

/** Ordered steps from facts to wishes, computed before anything is touched. */
export const Plan = z.object({
  id: Id,
  task: PlanTask,
  title: Message,
  /** The hosts that the task changes, also those on which nothing is to be done. */
  hostIds: z.array(Id),
  createdAt: Timestamp,
  /** How it is applied unless told otherwise. */
  options: ApplyOptions,
  steps: z.array(PlanStep),
  /** What keeps the plan from being applied (a failed check, an unreachable host). */
  blockers: z.array(PlanBlocker),
  warnings: z.array(PlanBlocker),
});
export type Plan = z.infer<typeof Plan>;
