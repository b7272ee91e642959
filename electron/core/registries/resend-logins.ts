import { compareVersions } from '../../../shared/domain/docker-versions.ts';
import { parseImageReference, sameSource } from '../../../shared/domain/image-reference.ts';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Service } from '../../../shared/schema/service.ts';
import type { UpgradeProgress } from '../../adapters/cluster-engine.ts';
import type { OperationRun } from '../../operations/operations.ts';
import type { CareParts } from './care-parts.ts';

/** How long a service is looked at after its login was sent: an engine that would restart tasks does so at once. */
const watchedMs = 2000;
/** Older managers restart tasks whose service gets another login (https://github.com/moby/swarmkit/pull/2351). */
const quietSince = '17.06.2';

const settled: readonly UpgradeProgress['updateState'][] = ['none', 'completed', 'rolled-back'];

/** Services that pull from this registry and have had its login from Slipway: made by it, or released to by it. */
export function servicesWithLogin({ context, registries }: CareParts, id: string): readonly Service[] {
  const registry = registries.require(id);
  const { records } = context.storage;
  const released = new Set(
    records
      .of('releases')
      .list()
      .map(({ clusterId, serviceId }) => `${clusterId}/${serviceId}`),
  );
  return records
    .of('services')
    .list()
    .filter(({ clusterId, id: serviceId, managed, image }) => {
      const repository = parseImageReference(image)?.repository;
      const isOurs = managed || released.has(`${clusterId}/${serviceId}`);
      return isOurs && repository !== undefined && sameSource(image, `${registry.host}/${repository}`);
    });
}

/** Sends a registry's login to its services; no task restarts, which is proved. */
export function startResend(parts: CareParts, id: string): { operationId: string } {
  const registry = parts.registries.require(id);
  if (parts.registries.credentials(id) === null)
    throw new SlipwayError('input.invalid', { data: { field: 'password', reason: 'noLogin', name: registry.name } });
  const services = servicesWithLogin(parts, id);
  if (services.length === 0)
    throw new SlipwayError('conflict', { data: { reason: 'noServicesOfRegistry', name: registry.name } });
  const operation = parts.context.operations.start('registry', {
    title: message('registryCare.resend.title', { registry: registry.name, count: services.length }),
    subjectId: id,
    input: { task: 'resend', id, services: services.map(({ id: serviceId, clusterId }) => ({ serviceId, clusterId })) },
    steps: services.map((service) => ({
      id: `${service.clusterId}/${service.id}`,
      hostId: null,
      title: message('registryCare.resend.step', { service: service.name }),
    })),
    locks: services.map((service) => `service/${service.id}`),
  });
  return { operationId: operation.id };
}

export interface ResendInput {
  readonly id: string;
  readonly services: readonly { readonly serviceId: string; readonly clusterId: string }[];
}

export async function resendLogins(parts: CareParts, { id, services }: ResendInput, run: OperationRun): Promise<void> {
  let failed: unknown;
  for (const { clusterId, serviceId } of services) {
    try {
      await run.step(`${clusterId}/${serviceId}`, () => resend(parts, { id, clusterId, serviceId }, run.signal));
    } catch (error) {
      run.signal.throwIfAborted();
      // The others shall not wait for one whose cluster is silent.
      failed ??= error;
    }
  }
  if (failed) throw failed;
}

async function resend(
  { context, clusters, registries }: CareParts,
  { id, clusterId, serviceId }: { readonly id: string; readonly clusterId: string; readonly serviceId: string },
  signal: AbortSignal,
): Promise<Note> {
  const credentials = registries.credentials(id);
  if (!credentials) throw new SlipwayError('input.invalid', { data: { field: 'password', reason: 'noLogin' } });
  const engine = clusters.engine(clusterId);
  const nodes = await engine.nodes(signal);
  const old = nodes.find(
    ({ role, engineVersion }) => role === 'manager' && compareVersions(engineVersion, quietSince) < 0,
  );
  if (old)
    throw new SlipwayError('conflict', {
      data: { reason: 'loginRestartsTasks', name: old.hostname, version: old.engineVersion },
    });
  const { service: before, updateState } = await engine.progress(serviceId, signal);
  // The engine takes any update for the word to go on with one that was paused (https://github.com/moby/moby/pull/26006).
  if (!settled.includes(updateState))
    throw new SlipwayError('conflict', { data: { reason: 'updateUnderway', name: before.name }, retryable: true });
  await engine.resendCredentials(serviceId, credentials, signal);
  await context.clock.sleep(watchedMs, signal);
  const after = await engine.service(serviceId, signal);
  const missing = runningTasks(before).filter((task) => !runningTasks(after).includes(task));
  if (missing.length > 0)
    throw new SlipwayError('step.notProved', { data: { reason: 'tasksRestarted', service: before.name } });
  return message('registryCare.resend.done', { service: before.name, tasks: runningTasks(after).length });
}

function runningTasks({ tasks }: Service): readonly string[] {
  return tasks.filter(({ state, wanted }) => state === 'running' && wanted === 'running').map(({ id }) => id);
}
