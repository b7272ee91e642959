import { formatImageReference, parseImageReference, repositoryPath } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Service, ServiceInput, UpdatePolicy } from '../../../shared/schema/service.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { ClusterCollaborators, ServiceCommands } from './clusters.ts';
import { type ReadBack, readBack, readBackRemoval } from './read-back.ts';

interface ServiceRef {
  readonly clusterId: string;
  readonly serviceId: string;
}

/** What is told to the engine, and what it must then say of the service. */
interface Wish<Value> {
  readonly wanted: Value;
  readonly pick: (service: Service) => Value;
  readonly tell: (engine: ClusterEngine) => Promise<void>;
}

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
  const sleep: ReadBack['sleep'] = (milliseconds, stop) => parts.context.clock.sleep(milliseconds, stop);
  const change = async <Value>(ref: ServiceRef, wish: Wish<Value>, signal: AbortSignal): Promise<void> => {
    const target = engine(ref.clusterId);
    const done = wish
      .tell(target)
      .then(() => readBack({ engine: target, serviceId: ref.serviceId, sleep }, wish, signal));
    await withRefresh(ref.clusterId, signal, done);
  };
  return {
    create: (input, signal) => withRefresh(input.clusterId, signal, create(parts, input, signal)),
    scale: ({ replicas, ...ref }, signal) =>
      change(
        ref,
        {
          wanted: replicas,
          pick: (service) => service.replicasWanted,
          tell: (target) => target.scale(ref.serviceId, replicas, signal),
        },
        signal,
      ),
    setLabels: ({ labels, ...ref }, signal) =>
      change(
        ref,
        {
          wanted: labels,
          pick: (service) => service.labels,
          tell: (target) => target.setLabels(ref.serviceId, labels, signal),
        },
        signal,
      ),
    setUpdatePolicy: async ({ update, ...ref }, signal) => {
      refuseBlindPolicy(update);
      const tell = (target: ClusterEngine) => target.setUpdatePolicy(ref.serviceId, update, signal);
      await change(ref, { wanted: update, pick: (service) => service.update, tell }, signal);
    },
    remove: ({ clusterId, serviceId }, signal) => {
      const target = engine(clusterId);
      const gone = remove(target, serviceId, signal).then(() =>
        readBackRemoval({ engine: target, serviceId, sleep }, signal),
      );
      return withRefresh(clusterId, signal, gone);
    },
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
  const serviceId = await target.createService({ ...rest, image }, credentials, signal);
  // Read back at once: an id alone says nothing.
  await target.service(serviceId, signal);
  return { serviceId };
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
