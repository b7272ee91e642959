import { formatImageReference, parseImageReference, repositoryPath } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ServiceInput, UpdatePolicy } from '../../../shared/schema/service.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { ClusterCollaborators, ServiceCommands } from './clusters.ts';

export interface ServiceCommandParts {
  readonly context: CoreContext;
  readonly registries: ClusterCollaborators['registries'];
  readonly engine: (clusterId: string) => ClusterEngine;
  /** Shows the change without waiting for the next round. Failing to is no failure of the command. */
  readonly refresh: (clusterId: string, signal: AbortSignal) => Promise<void>;
}

export function serviceCommands(parts: ServiceCommandParts): ServiceCommands {
  const { engine, refresh } = parts;
  const withRefresh = async <Value>(clusterId: string, signal: AbortSignal, work: Promise<Value>): Promise<Value> => {
    const value = await work;
    await refresh(clusterId, signal);
    return value;
  };
  return {
    create: (input, signal) => withRefresh(input.clusterId, signal, create(parts, input, signal)),
    scale: ({ clusterId, serviceId, replicas }, signal) =>
      withRefresh(clusterId, signal, engine(clusterId).scale(serviceId, replicas, signal)),
    setLabels: ({ clusterId, serviceId, labels }, signal) =>
      withRefresh(clusterId, signal, engine(clusterId).setLabels(serviceId, labels, signal)),
    setUpdatePolicy: async ({ clusterId, serviceId, update }, signal) => {
      refuseBlindPolicy(update);
      await withRefresh(clusterId, signal, engine(clusterId).setUpdatePolicy(serviceId, update, signal));
    },
    remove: ({ clusterId, serviceId }, signal) =>
      withRefresh(clusterId, signal, remove(engine(clusterId), serviceId, signal)),
    logs: ({ clusterId, serviceId, tail }, signal) => engine(clusterId).logs(serviceId, { tail, follow: true }, signal),
  };
}

async function create(
  { context, registries, engine }: ServiceCommandParts,
  input: ServiceInput,
  signal: AbortSignal,
): Promise<{ serviceId: string }> {
  refuseBlindPolicy(input.update);
  const target = engine(input.clusterId);
  const { clusterId: _cluster, registryId, ...rest } = input;
  const image = await resolveImage({ context, registries }, { image: input.image, registryId }, signal);
  const credentials = registryId === null ? null : registries.credentials(registryId);
  return { serviceId: await target.createService({ ...rest, image }, credentials, signal) };
}

/** `host/repository:tag@digest`. Without one of our registries it must name its digest, or is taken as it is. */
async function resolveImage(
  { context, registries }: Pick<ServiceCommandParts, 'context' | 'registries'>,
  { image, registryId }: { image: string; registryId: string | null },
  signal: AbortSignal,
): Promise<string> {
  const registry = registryId === null ? undefined : context.storage.records.of('registries').require(registryId);
  const isFull = registry === undefined || image.startsWith(`${registry.host}/`);
  const reference = parseImageReference(isFull ? image : `${registry.host}/${repositoryPath(registry, image)}`);
  if (!reference) throw new SlipwayError('input.invalid', { data: { field: 'image', reason: 'reference' } });
  const tag = reference.tag ?? (reference.digest === null ? 'latest' : null);
  if (registryId === null) return formatImageReference({ ...reference, tag });
  const wanted = reference.digest ?? tag ?? 'latest';
  const { digest } = await registries.resolve(registryId, reference.repository, wanted, signal);
  return formatImageReference({ ...reference, tag, digest });
}

async function remove(engine: ClusterEngine, serviceId: string, signal: AbortSignal): Promise<void> {
  const service = await engine.service(serviceId, signal);
  if (!service.managed) throw new SlipwayError('conflict', { data: { reason: 'notManaged', name: service.name } });
  await engine.removeService(serviceId, signal);
}

/** A task that fails after the window, while the next batch waits, would not turn the update back (moby#37972). */
function refuseBlindPolicy({ delaySeconds, monitorSeconds }: UpdatePolicy): void {
  if (delaySeconds > 0 && monitorSeconds < delaySeconds)
    throw new SlipwayError('input.invalid', {
      data: { field: 'update.monitorSeconds', reason: 'monitorShorterThanDelay' },
    });
}
