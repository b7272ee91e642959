import { type HealthProbe, healthCommand, healthPath } from '../../../../shared/domain/health-command.ts';
import { repositoryPath } from '../../../../shared/domain/image-reference.ts';
import type { Application } from '../../../../shared/schema/application.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { type ServiceInput, UpdatePolicy } from '../../../../shared/schema/service.ts';
import { type Pair, pairsOf, recordOf } from '../../../components/index.ts';

/** A number field gives '' when it is empty. */
export type NumberDraft = number | string;

export interface PortDraft {
  readonly target: NumberDraft;
  readonly published: NumberDraft;
  readonly protocol: 'tcp' | 'udp';
  readonly mode: 'ingress' | 'host';
}

export interface PolicyDraft {
  readonly parallelism: NumberDraft;
  readonly delaySeconds: NumberDraft;
  readonly monitorSeconds: NumberDraft;
  readonly order: UpdatePolicy['order'];
  readonly timeoutSeconds: NumberDraft;
}

/** A service as it is typed into the form. */
export interface ServiceDraft {
  readonly clusterId: string;
  readonly name: string;
  /** Empty: `image` is a full reference. */
  readonly registryId: string;
  readonly image: string;
  readonly tag: string;
  readonly global: boolean;
  readonly replicas: NumberDraft;
  readonly labels: readonly Pair[];
  readonly environment: readonly Pair[];
  readonly ports: readonly PortDraft[];
  readonly endpointMode: 'vip' | 'dnsrr';
  readonly hasHealthcheck: boolean;
  readonly healthKind: HealthProbe['kind'];
  readonly healthPort: NumberDraft;
  readonly healthPath: string;
  readonly healthCommand: string;
  readonly healthInterval: NumberDraft;
  readonly healthTimeout: NumberDraft;
  readonly healthRetries: NumberDraft;
  readonly healthStart: NumberDraft;
  readonly update: PolicyDraft;
  readonly memoryMb: NumberDraft;
  readonly cpus: NumberDraft;
  readonly stopGraceSeconds: NumberDraft;
}

/** Empty is not 0: the schema then says that a number is needed. */
const numberOf = (value: NumberDraft): number | undefined => (value === '' ? undefined : Number(value));
const numberOrNone = (value: NumberDraft): number | null => (value === '' ? null : Number(value));

export function policyOf(draft: PolicyDraft) {
  return {
    parallelism: numberOf(draft.parallelism) ?? null,
    delaySeconds: numberOf(draft.delaySeconds) ?? null,
    monitorSeconds: numberOf(draft.monitorSeconds) ?? null,
    order: draft.order,
    timeoutSeconds: numberOf(draft.timeoutSeconds) ?? null,
  };
}

/** What a new service starts with; of an application: its cluster, registry, image and selector. */
export function newServiceDraft(defaults: {
  readonly clusterId: string;
  readonly registryId: string;
  readonly application?: Application | undefined;
  readonly tag?: string | undefined;
}): ServiceDraft {
  const { application } = defaults;
  return {
    clusterId: application?.clusterId ?? defaults.clusterId,
    name: application?.name ?? '',
    registryId: application?.registryId ?? defaults.registryId,
    image: application?.image ?? '',
    tag: defaults.tag ?? 'latest',
    global: false,
    replicas: 1,
    labels: pairsOf(application?.selector ?? {}),
    environment: [],
    ports: [],
    endpointMode: 'vip',
    hasHealthcheck: false,
    healthKind: 'http',
    healthPort: '',
    healthPath: '/',
    healthCommand: '',
    healthInterval: 5,
    healthTimeout: 3,
    healthRetries: 3,
    healthStart: 10,
    update: UpdatePolicy.parse({}),
    memoryMb: '',
    cpus: '',
    stopGraceSeconds: 10,
  };
}

/** Empty where what was typed makes no check: the schema then says that something is needed. */
export function healthCommandOf({ healthKind: kind, ...draft }: ServiceDraft): string {
  if (kind === 'command') return draft.healthCommand.trim();
  const port = numberOf(draft.healthPort);
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return '';
  if (kind === 'tcp') return healthCommand({ kind, port });
  const path = draft.healthPath.trim();
  return healthPath.test(path) ? healthCommand({ kind, port, path }) : '';
}

/** For the contract's schema, which says what is wrong with it. */
export function serviceInputOf(draft: ServiceDraft): unknown {
  const image = draft.image.trim();
  return {
    clusterId: draft.clusterId,
    name: draft.name,
    registryId: draft.registryId || null,
    image: draft.registryId && image && draft.tag.trim() ? `${image}:${draft.tag.trim()}` : image,
    replicas: draft.global ? 1 : (numberOf(draft.replicas) ?? null),
    global: draft.global,
    labels: recordOf(draft.labels),
    environment: recordOf(draft.environment),
    ports: draft.ports.map((port) => ({
      ...port,
      target: numberOf(port.target) ?? null,
      published: numberOf(port.published) ?? null,
    })),
    endpointMode: draft.endpointMode,
    healthcheck: draft.hasHealthcheck
      ? {
          command: healthCommandOf(draft),
          intervalSeconds: numberOf(draft.healthInterval) ?? null,
          timeoutSeconds: numberOf(draft.healthTimeout) ?? null,
          retries: numberOf(draft.healthRetries) ?? null,
          startSeconds: numberOf(draft.healthStart) ?? null,
        }
      : null,
    update: policyOf(draft.update),
    memoryMb: numberOrNone(draft.memoryMb),
    cpus: numberOrNone(draft.cpus),
    stopGraceSeconds: numberOf(draft.stopGraceSeconds) ?? null,
  } satisfies { [Key in keyof ServiceInput]: unknown };
}

/** `registry/namespace/image:tag`, as the cluster will see it. */
export function referenceOf(draft: ServiceDraft, registry: Registry | undefined): string {
  const image = draft.image.trim();
  if (image === '') return '';
  if (!registry) return image;
  return `${registry.host}/${repositoryPath(registry, image)}:${draft.tag.trim() || 'latest'}`;
}
