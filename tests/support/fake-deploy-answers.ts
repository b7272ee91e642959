import { matchesSelector } from '../../shared/domain/selector.ts';
import type { ApplicationInput, Selector } from '../../shared/schema/application.ts';
import type { ReceiverInput } from '../../shared/schema/receiver.ts';
import type { RegistryInput } from '../../shared/schema/registry.ts';
import type { Answers, SampleRecords } from './fake-client.ts';
import { commit, samplePlan } from './sample-records.ts';
import { registryAnswers } from './sample-registries.ts';

const hostKey = { type: 'ssh-ed25519', fingerprint: 'SHA256:Wk2yq0mXcFh4vYbVb1oX1yZr9dU3s8Qn7pLtEoJgKmA', key: 'AAAA' };
const unset = { setAt: null };
const createdAt = 1_700_000_000_000;
const nothingSeen = { branches: [], tags: [], defaultBranch: null, shape: null, shapeError: null };
const started = { batchId: 'batch-new', releaseIds: ['release-2'] };

/** Answers of applications, builds, services, releases, registries and receivers over sample records; nothing is kept. */
export function deployAnswers(records: SampleRecords): Answers {
  return {
    'applications.add': ({ secrets: _secrets, ...settings }: ApplicationInput) => ({
      ...settings,
      id: 'application-1',
      secrets: { token: unset, deployKey: unset },
      createdAt,
    }),
    'applications.probeSource': ({ git, gitHostKey }: ApplicationInput) => {
      const isSsh = !git.url.startsWith('http');
      const branches = ['main', 'develop'].map((name, index) => ({ name, commit: commit(index) }));
      if (isSsh && !gitHostKey) return { ...nothingSeen, hostKey };
      const tags = [{ name: 'v1.4.0', commit: commit(0) }];
      const shape = { commit: commit(0), dockerfile: true, lfs: ['*.psd'], submodules: [] };
      const seen = { branches, tags, defaultBranch: 'main', shape, shapeError: null };
      return { hostKey: isSsh ? hostKey : null, ...seen };
    },
    'applications.makeDeployKey': () => ({ publicKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFo slipway shop-web' }),
    'applications.look': () => ({ commit: commit(1), buildId: 'build-2' }),
    'builds.start': () => ({ buildId: 'build-2', operationId: 'operation-build-2' }),
    'services.create': () => ({ serviceId: 'service-1' }),
    'services.scale': () => undefined,
    'services.setLabels': () => undefined,
    'services.setUpdatePolicy': () => undefined,
    'releases.changeHealth': () => ({ batchId: 'batch-1', releaseIds: ['release-1'] }),
    'services.remove': () => undefined,
    'services.logs': (_input, signal) => logs(records, signal),
    'clusters.refresh': () => undefined,
    'releases.startBuild': () => started,
    'releases.rollBack': () => started,
    'releases.decide': () => undefined,
    'releases.setStrategy': () => undefined,
    'releases.removeStrategy': () => undefined,
    'releases.plan': () => samplePlan,
    'operations.cancel': () => undefined,
    'releases.preview': ({ clusterId, selector }: { clusterId: string; selector: Selector }) =>
      (records.services ?? [])
        .filter((service) => service.clusterId === clusterId && matchesSelector(service.labels, selector))
        .map(({ id, name, image }) => ({ serviceId: id, name, image })),
    'registries.add': ({ password: _password, ...settings }: RegistryInput) => ({
      ...{ ...settings, id: 'registry-2', kind: 'external', hostId: null, password: unset, createdAt },
    }),
    'registries.check': ({ id }: { id: string }) => ({
      ...{ id, reachable: true, error: null, checkedAt: createdAt, repositories: [] },
    }),
    ...registryAnswers,
    'receivers.add': ({ secret: _secret, ...settings }: ReceiverInput) => ({
      ...{ ...settings, id: 'receiver-1', token: 'a-token-of-a-receiver', secret: unset, createdAt },
    }),
    'receivers.createHook': () => ({ server: 'api.github.com', replaced: false }),
    'receivers.tryPayload': () => ({
      ...{ status: 202, verdict: 'accepted', reason: { key: 'queued', params: {} }, proof: 'right', looksLike: null },
      events: [{ kind: 'push', refKind: 'branch', name: 'main', commit: commit(1), deleted: false, repositories: [] }],
      application: { id: 'application-1', name: 'shop-web', branch: 'main' },
      ...{ services: [], digest: null, error: null },
    }),
    'receivers.update': ({
      id,
      receiver: { secret: _secret, ...settings },
    }: {
      id: string;
      receiver: ReceiverInput;
    }) => ({
      ...{ ...settings, id, token: 'a-token-of-a-receiver', secret: unset, createdAt },
    }),
    'receivers.replay': () => records.deliveries?.[0],
  };
}

/** A line of each task, then silence until the reader leaves. */
async function* logs({ services = [] }: SampleRecords, signal: AbortSignal) {
  const tasks = services[0]?.tasks ?? [];
  yield Array.from({ length: 60 }, (_, index) => ({
    at: createdAt + index * 400,
    taskId: tasks[index % Math.max(1, tasks.length)]?.id ?? 'task',
    stream: index % 17 === 0 ? 'stderr' : 'stdout',
    text: index % 17 === 0 ? 'warning: slow query, 1.2 s' : `GET /items/${index} 200 ${index + 3} ms`,
  }));
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
