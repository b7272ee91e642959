import { repositoryPath } from '../../../../shared/domain/image-reference.ts';
import type { Application } from '../../../../shared/schema/application.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { type ServiceInput, UpdatePolicy } from '../../../../shared/schema/service.ts';
import { type Pair, pairsOf, recordOf } from '../../../components/index.ts';
import { type HealthDraft, healthcheckOf, newHealthDraft } from '../edit/health-draft.ts';

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
export interface ServiceDraft extends HealthDraft {
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
    ...newHealthDraft,
    update: UpdatePolicy.parse({}),
    memoryMb: '',
    cpus: '',
    stopGraceSeconds: 10,
  };
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
    healthcheck: healthcheckOf(draft),
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
