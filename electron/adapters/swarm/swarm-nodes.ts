import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode, NodeAvailability, NodeRole } from '../../../shared/schema/cluster.ts';
import type { PullRequest } from '../cluster-engine.ts';
import { lastPullError } from './pull-answer.ts';
import { callSwarm, isOutOfSequence, streamSwarm } from './swarm-api.ts';
import type { OpenDocker, SwarmClient } from './swarm-client.ts';
import { ClusterJson, NodeJson } from './swarm-json.ts';

/** How often a change is tried that meets another one. */
const attempts = 5;
const pullTimeoutMs = 60_000;
/** Task states in which nothing of the task is left on its node (swarmkit, api/types.proto). */
const endedStates = new Set(['complete', 'shutdown', 'failed', 'rejected', 'remove', 'orphaned', 'new', 'pending']);

/** The Engine API's calls about nodes and the secrets by which they join. */
export class SwarmNodes {
  readonly #client: SwarmClient;
  readonly #hostDocker: (hostId: string, signal: AbortSignal) => ReturnType<OpenDocker>;

  constructor(client: SwarmClient, hostDocker: (hostId: string, signal: AbortSignal) => ReturnType<OpenDocker>) {
    this.#client = client;
    this.#hostDocker = hostDocker;
  }

  async setAvailability(nodeId: string, availability: NodeAvailability, signal: AbortSignal): Promise<void> {
    await this.#change(nodeId, (spec) => ({ ...spec, Availability: availability }), signal);
  }

  async setRole(nodeId: string, role: NodeRole, signal: AbortSignal): Promise<void> {
    await this.#change(nodeId, (spec) => ({ ...spec, Role: role }), signal);
  }

  async setLabels(nodeId: string, labels: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void> {
    await this.#change(nodeId, (spec) => ({ ...spec, Labels: { ...labels } }), signal);
  }

  /** A dead node's tasks stay as they were last seen, which is no answer about it. */
  async tasksOn(nodeId: string, signal: AbortSignal): Promise<number> {
    const tasks = await this.#client.tasksOf({ node: [nodeId] }, signal);
    return tasks.filter((task) => !endedStates.has(task.Status.State)).length;
  }

  async leave({ id, hostId }: Pick<ClusterNode, 'id' | 'hostId'>, force: boolean, signal: AbortSignal): Promise<void> {
    if (hostId === null) throw new SlipwayError('conflict', { data: { reason: 'nodeWithoutHost', name: id } });
    const docker = await this.#hostDocker(hostId, signal);
    await callSwarm(docker, { method: 'POST', path: '/swarm/leave', query: { force }, signal });
  }

  async remove(nodeId: string, force: boolean, signal: AbortSignal): Promise<void> {
    const about = { collection: 'nodes', id: nodeId };
    await this.#client.call({ method: 'DELETE', path: nodePath(nodeId), query: { force }, signal, about });
  }

  /** @param hostId Our host behind the node. */
  async pullProblem(
    { nodeId, image, credentials }: PullRequest,
    hostId: string | null,
    signal: AbortSignal,
  ): Promise<string | null> {
    if (hostId === null) throw new SlipwayError('conflict', { data: { reason: 'nodeWithoutHost', name: nodeId } });
    const docker = await this.#hostDocker(hostId, signal);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(pullTimeoutMs)]);
    const query = { fromImage: image };
    try {
      const answer = await streamSwarm(docker, {
        ...{ method: 'POST', path: '/images/create', query, credentials, signal: limited },
      });
      return await lastPullError(answer);
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'docker.failed') return String(error.data.detail);
      throw error;
    }
  }

  /** Read back: a manager that took the change but kept a token would leave the old one valid. */
  async rotateJoinSecrets(roles: readonly NodeRole[], signal: AbortSignal): Promise<void> {
    const before = await this.#cluster(signal);
    for (let attempt = 1; ; attempt += 1) {
      const { Version, Spec } = attempt === 1 ? before : await this.#cluster(signal);
      const query = {
        version: Version.Index,
        rotateWorkerToken: roles.includes('worker'),
        rotateManagerToken: roles.includes('manager'),
      };
      try {
        await this.#client.call({ method: 'POST', path: '/swarm/update', query, body: Spec, signal });
        break;
      } catch (error) {
        if (!isOutOfSequence(error) || attempt === attempts) throw error;
      }
    }
    const after = await this.#cluster(signal);
    const kept = roles.filter((role) => tokenOf(after, role) === tokenOf(before, role));
    if (kept.length > 0)
      throw new SlipwayError('docker.failed', { data: { reason: 'tokenKept', role: kept.join(', ') } });
  }

  async #cluster(signal: AbortSignal): Promise<ClusterJson> {
    return ClusterJson.parse(await this.#client.call({ method: 'GET', path: '/swarm', signal }));
  }

  /** Reads and writes with the version that was read; when another change came between, reads again. */
  async #change(nodeId: string, change: (spec: NodeJson['Spec']) => NodeJson['Spec'], signal: AbortSignal) {
    const about = { collection: 'nodes', id: nodeId };
    const path = nodePath(nodeId);
    for (let attempt = 1; ; attempt += 1) {
      const node = NodeJson.parse(await this.#client.call({ method: 'GET', path, signal, about }));
      const query = { version: node.Version.Index };
      try {
        await this.#client.call({
          method: 'POST',
          path: `${path}/update`,
          query,
          body: change(node.Spec),
          signal,
          about,
        });
        return;
      } catch (error) {
        if (!isOutOfSequence(error) || attempt === attempts) throw error;
      }
    }
  }
}

const nodePath = (nodeId: string): string => `/nodes/${encodeURIComponent(nodeId)}`;
const tokenOf = ({ JoinTokens }: ClusterJson, role: NodeRole): string =>
  role === 'manager' ? JoinTokens.Manager : JoinTokens.Worker;
