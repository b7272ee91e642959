import type { Message } from '../../shared/schema/common.ts';
import type { Operation } from '../../shared/schema/operation.ts';

const hour = 3_600_000;

const said = (key: string, params: Message['params'] = {}): Message => ({ key, params });
const image = 'mgr01:5000/shop/shop-web:latest';

/** A release and a build under way, a set-up that failed, a check that succeeded. */
export function sampleOperations(now: number): readonly Operation[] {
  const base = { error: null, cancellable: false, resumable: false, createdAt: now - 50_000 };
  const step = (
    id: string,
    title: Message,
    state: Operation['steps'][number]['state'],
    from: number,
    to: number | null,
  ) => ({
    id,
    hostId: 'host-2',
    title,
    state,
    startedAt: state === 'pending' ? null : now - from,
    finishedAt: to === null ? null : now - to,
    detail: state === 'done' ? ['Docker 28.3.2 answers on the socket.'] : [],
    error:
      state === 'failed'
        ? {
            code: 'step.failed' as const,
            data: { step: 'swarm-join', exitCode: 100, detail: 'E: Unable to locate package docker-ce' },
            retryable: true,
          }
        : null,
  });
  return [
    {
      ...base,
      id: 'operation-release',
      kind: 'release',
      title: said('releases.operation', { service: 'shop-web', image }),
      subjectId: 'service-1',
      state: 'running',
      progress: 0.4,
      steps: [
        step('s1', said('releases.steps.image'), 'done', 48_000, 46_000),
        step('s2', said('releases.steps.upgrade'), 'running', 46_000, null),
        step('s3', said('releases.steps.watch'), 'pending', 0, null),
      ],
      startedAt: now - 48_000,
      finishedAt: null,
      cancellable: true,
    },
    {
      ...base,
      id: 'operation-build',
      kind: 'build',
      title: said('builds.operation', { application: 'shop-api', commit: 'b732ea9540cb' }),
      subjectId: 'application-2',
      state: 'running',
      progress: null,
      steps: [step('s1', said('builds.step.source'), 'running', 9000, null)],
      startedAt: now - 9000,
      finishedAt: null,
      cancellable: true,
    },
    {
      ...base,
      id: 'operation-setup',
      kind: 'setup',
      title: said('provisioning.operation.title', { count: 3 }),
      subjectId: 'setup-1',
      state: 'failed',
      progress: 0.6,
      steps: [
        step(
          's1',
          said('provisioning.step.docker-install.title', { host: 'ws01', source: 'docker.io' }),
          'done',
          3 * hour,
          3 * hour - 92_000,
        ),
        step(
          's2',
          said('provisioning.step.swarm-join.title', { host: 'ws01', address: '10.0.0.12' }),
          'failed',
          3 * hour - 92_000,
          3 * hour - 99_000,
        ),
        step('s3', said('provisioning.step.swarm-networks.title', { host: 'ws01' }), 'pending', 0, null),
      ],
      error: {
        code: 'step.failed',
        data: { step: 'swarm-join', detail: 'E: Unable to locate package docker-ce' },
        retryable: true,
      },
      createdAt: now - 3 * hour,
      startedAt: now - 3 * hour,
      finishedAt: now - 3 * hour + 99_000,
      resumable: true,
    },
    {
      ...base,
      id: 'operation-check',
      kind: 'check',
      title: said('hosts.operation.check', { count: 5 }),
      subjectId: 'host-1',
      state: 'succeeded',
      progress: 1,
      steps: [step('s1', said('hosts.operation.checkHost', { host: 'ws01' }), 'done', 5 * hour, 5 * hour - 4000)],
      createdAt: now - 5 * hour,
      startedAt: now - 5 * hour,
      finishedAt: now - 5 * hour + 4000,
    },
  ];
}
