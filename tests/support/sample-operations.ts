import type { Operation } from '../../shared/schema/operation.ts';

const hour = 3_600_000;

const stepTitle = (text: string) => ({ key: text, params: {} });

/** A release and a build under way, a set-up that failed, a check that succeeded. */
export function sampleOperations(now: number): readonly Operation[] {
  const base = { error: null, cancellable: false, resumable: false, createdAt: now - 50_000 };
  const step = (
    id: string,
    title: string,
    state: Operation['steps'][number]['state'],
    from: number,
    to: number | null,
  ) => ({
    id,
    hostId: 'host-2',
    title: stepTitle(title),
    state,
    startedAt: state === 'pending' ? null : now - from,
    finishedAt: to === null ? null : now - to,
    detail: state === 'done' ? ['Docker 28.3.2 answers on the socket.'] : [],
    error:
      state === 'failed'
        ? {
            code: 'step.failed' as const,
            data: { step: title, exitCode: 100, detail: 'E: Unable to locate package docker-ce' },
            retryable: true,
          }
        : null,
  });
  return [
    {
      ...base,
      id: 'operation-release',
      kind: 'release',
      title: stepTitle('Release shop-web'),
      subjectId: 'service-1',
      state: 'running',
      progress: 0.4,
      steps: [
        step('s1', 'Read the service', 'done', 48_000, 46_000),
        step('s2', 'Roll out 1 of 3', 'running', 46_000, null),
        step('s3', 'Watch for 15 s', 'pending', 0, null),
      ],
      startedAt: now - 48_000,
      finishedAt: null,
      cancellable: true,
    },
    {
      ...base,
      id: 'operation-build',
      kind: 'build',
      title: stepTitle('Build shop-api'),
      subjectId: 'application-2',
      state: 'running',
      progress: null,
      steps: [step('s1', 'Fetch the commit', 'running', 9000, null)],
      startedAt: now - 9000,
      finishedAt: null,
      cancellable: true,
    },
    {
      ...base,
      id: 'operation-setup',
      kind: 'setup',
      title: stepTitle('Set up 3 hosts'),
      subjectId: 'setup-1',
      state: 'failed',
      progress: 0.6,
      steps: [
        step('s1', 'Install Docker', 'done', 3 * hour, 3 * hour - 92_000),
        step('s2', 'Join the cluster', 'failed', 3 * hour - 92_000, 3 * hour - 99_000),
        step('s3', 'Start the registry', 'pending', 0, null),
      ],
      error: {
        code: 'step.failed',
        data: { step: 'Join the cluster', detail: 'E: Unable to locate package docker-ce' },
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
      title: stepTitle('Check 5 hosts'),
      subjectId: 'host-1',
      state: 'succeeded',
      progress: 1,
      steps: [step('s1', 'Read the facts', 'done', 5 * hour, 5 * hour - 4000)],
      createdAt: now - 5 * hour,
      startedAt: now - 5 * hour,
      finishedAt: now - 5 * hour + 4000,
    },
  ];
}
