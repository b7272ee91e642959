import type Docker from 'dockerode';
import { z } from 'zod';
import type { PullCredentials } from '../cluster-engine.ts';
import { callSwarm, isOutOfSequence, type SwarmRequest } from './swarm-api.ts';
import { NodeJson, ServiceJson, type SpecJson, TaskJson } from './swarm-json.ts';

export type OpenDocker = (signal: AbortSignal) => Promise<Docker>;

export interface ServiceUpdate {
  readonly serviceId: string;
  /** Makes the new specification from the present one; undefined leaves it. Called again when someone else was faster. */
  readonly change: (spec: SpecJson) => SpecJson | undefined;
  readonly credentials?: PullCredentials | null;
  readonly rollback?: boolean;
}

/** How often a change is tried that meets another one. */
const attempts = 5;

/** The calls of the Engine API that the Swarm engine makes, with their answers validated. */
export class SwarmClient {
  readonly #open: OpenDocker;

  constructor(open: OpenDocker) {
    this.#open = open;
  }

  async nodes(signal: AbortSignal): Promise<NodeJson[]> {
    return z.array(NodeJson).parse(await this.call({ method: 'GET', path: '/nodes', signal }));
  }

  async services(signal: AbortSignal): Promise<ServiceJson[]> {
    return z.array(ServiceJson).parse(await this.call({ method: 'GET', path: '/services', signal }));
  }

  async service(serviceId: string, signal: AbortSignal): Promise<ServiceJson> {
    const path = servicePath(serviceId);
    return ServiceJson.parse(await this.call({ method: 'GET', path, signal, about: aboutService(serviceId) }));
  }

  /** Of one service, or of all. */
  async tasks(serviceId: string | undefined, signal: AbortSignal): Promise<TaskJson[]> {
    return await this.tasksOf(serviceId === undefined ? {} : { service: [serviceId] }, signal);
  }

  async tasksOf(filters: Readonly<Record<string, readonly string[]>>, signal: AbortSignal): Promise<TaskJson[]> {
    const query = { filters: JSON.stringify(filters) };
    return z.array(TaskJson).parse(await this.call({ method: 'GET', path: '/tasks', query, signal }));
  }

  async createService(spec: SpecJson, credentials: PullCredentials | null, signal: AbortSignal): Promise<string> {
    const about = { collection: 'services', id: spec.Name };
    const answer = await this.call({
      method: 'POST',
      path: '/services/create',
      body: spec,
      credentials,
      signal,
      about,
    });
    return z.object({ ID: z.string() }).parse(answer).ID;
  }

  async removeService(serviceId: string, signal: AbortSignal): Promise<void> {
    await this.call({ method: 'DELETE', path: servicePath(serviceId), signal, about: aboutService(serviceId) });
  }

  /** Reads and writes with the version that was read; when another change came between, reads again. */
  async updateService({ serviceId, change, credentials, rollback }: ServiceUpdate, signal: AbortSignal): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const service = await this.service(serviceId, signal);
      const body = change(service.Spec);
      if (body === undefined) return;
      const query = {
        version: service.Version.Index,
        ...(rollback && { rollback: 'previous', registryAuthFrom: 'previous-spec' }),
      };
      const path = `${servicePath(serviceId)}/update`;
      const about = aboutService(serviceId);
      try {
        await this.call({ method: 'POST', path, query, body, credentials: credentials ?? null, signal, about });
        return;
      } catch (error) {
        if (!isOutOfSequence(error) || attempt === attempts) throw error;
      }
    }
  }

  async call(request: SwarmRequest): Promise<unknown> {
    return callSwarm(await this.#open(request.signal), request);
  }

  docker(signal: AbortSignal): Promise<Docker> {
    return this.#open(signal);
  }
}

const servicePath = (serviceId: string): string => `/services/${encodeURIComponent(serviceId)}`;
const aboutService = (id: string) => ({ collection: 'services', id });
