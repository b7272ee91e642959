import { createHash } from 'node:crypto';
import type Docker from 'dockerode';
import type { Message, Note } from '../../../../shared/schema/common.ts';
import type { PlanStep } from '../../../../shared/schema/plan.ts';
import type { RepairName } from '../../../../shared/schema/repair.ts';
import type { HostConnection } from '../../../adapters/host-connection.ts';
import type { Member, Site } from '../site.ts';

/** What a step has in hand while it runs. */
export interface StepWork {
  readonly signal: AbortSignal;
  info(note: Note): void;
  /** Runs sh text as root on the step's host, output shown. Fails with `step.failed` where it does not end with 0. */
  run(script: string, timeoutMs?: number): Promise<void>;
  connection(): Promise<HostConnection>;
  /** The engine of a host; the step's own by default. */
  docker(hostId?: string): Promise<Docker>;
  sleep(milliseconds: number): Promise<void>;
}

/** A step as it is shown, and how it is done. */
export interface BuiltStep {
  readonly shown: PlanStep;
  act(work: StepWork): Promise<void>;
  /** What sh on the host can't prove: asked of another host or of the engine. Gives the proof, or fails with `step.notProved`. */
  confirm?(work: StepWork): Promise<Note>;
  /** Milliseconds that the proof may take to come true after the action. */
  readonly proveWithinMs: number;
}

/** Makes the step of one kind for one host; null where the wishes want none there. */
export type StepKind = (site: Site, member: Member) => BuiltStep | null;

/** Kinds of steps; each has a short name `errors.steps.<kind>`, a repair that of its finding, `checks.repair.<name>`. */
export const stepNames = [
  'accelerator',
  'docker-bundle',
  'host-proxy',
  'proxy-restart',
  'mirror-pull',
  'daemon-settings',
  'daemon-restart',
  'daemon-restore',
  'registry-authorities',
  'registry-logins',
  'docker-install',
  'docker-upgrade',
  'docker-remove',
  'docker-data-remove',
  'docker-start',
  'swarm-init',
  'swarm-join',
  'swarm-abandon',
  'swarm-networks',
  'registry-image',
  'registry-run',
  'registry-trust',
  'swarm-rotate',
  'node-drain',
  'node-labels',
  'source-file',
  'source-key',
  'node-demote',
  'node-promote',
  'node-leave',
  'node-remove',
  'registry-remove',
  'trust-remove',
  'repository-remove',
  'mirrors-remove',
  'key-remove',
  'cluster-force',
  'manager-awaited',
  'managers-drop',
] as const;

export type StepName = (typeof stepNames)[number] | `repair-${RepairName}`;

/** Steps are named by kind and host, so that two plans of one host can be compared. */
export function stepId(kind: StepName, hostId: string): string {
  return `${kind}/${hostId}`;
}

interface StepParts extends Pick<PlanStep, 'needed' | 'command' | 'proof'> {
  readonly kind: StepName;
  readonly member: Member;
  /** Where the texts stand, if not under the kind. */
  readonly texts?: string;
  /** Why in this way, where there was a choice. */
  readonly why?: Message;
  /** Further values for the title `provisioning.step.<kind>.title` and the undo text `.undo`. */
  readonly params?: Message['params'];
  readonly files?: PlanStep['files'];
  readonly byHand?: PlanStep['byHand'];
  /** Names of facts that it sets, for drift. */
  readonly sets?: readonly string[];
  readonly restarts?: readonly string[];
  readonly after?: readonly string[];
  readonly follows?: readonly string[];
  readonly canUndo?: boolean;
}

/** The shown form of a step. */
export function shownStep(parts: StepParts): PlanStep {
  const { kind, member, needed, command, proof } = parts;
  const texts = `provisioning.step.${parts.texts ?? kind}`;
  const params = { host: member.host.name, ...parts.params };
  return {
    id: stepId(kind, member.host.id),
    hostId: member.host.id,
    kind,
    title: { key: `${texts}.title`, params },
    ...(parts.why && { why: parts.why }),
    needed,
    command,
    proof,
    ...(parts.byHand && { byHand: parts.byHand }),
    ...(parts.sets && { sets: [...parts.sets] }),
    files: [...(parts.files ?? [])],
    restarts: [...(parts.restarts ?? [])],
    undo: parts.canUndo === false ? null : { key: `${texts}.undo`, params },
    after: [...(parts.after ?? [])],
    ...(parts.follows && { follows: [...parts.follows] }),
  };
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

export const minuteMs = 60_000;
