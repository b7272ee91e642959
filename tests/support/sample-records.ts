import type { ApplicationState } from '../../shared/schema/application.ts';
import { BuildSettings } from '../../shared/schema/build.ts';
import type { CollectionName, RecordOf } from '../../shared/schema/collections.ts';
import type { Message } from '../../shared/schema/common.ts';
import type { Finding, Host, HostState } from '../../shared/schema/host.ts';
import type { OutputLine } from '../../shared/schema/operation.ts';
import type { Release, ReleaseFailure } from '../../shared/schema/release.ts';
import { type Service, ServiceHealthcheck, UpdatePolicy } from '../../shared/schema/service.ts';
import { SourceRule } from '../../shared/schema/source-rule.ts';
import type { ReleasePlan } from '../../shared/schema/strategy.ts';
import { sampleBuilds } from './sample-builds.ts';
import { sampleChannels, sampleDispatches } from './sample-channels.ts';
import { sampleOperations } from './sample-operations.ts';
import { sampleRegistries } from './sample-registries.ts';

export type FullSample = { readonly [Name in CollectionName]: readonly RecordOf<Name>[] };

const minute = 60_000;
const hour = 60 * minute;
const hex = (seed: number, length: number): string =>
  Array.from({ length }, (_, index) => ((seed * 31 + index * 7 + ((seed * index) % 13)) % 16).toString(16)).join('');
export const digest = (seed: number): string => `sha256:${hex(seed, 64)}`;
export const commit = (seed: number): string => hex(seed + 3, 40);

const unset = { setAt: null };

export function sampleHost(number: number, now: number): Host {
  const manager = number === 1;
  return {
    id: `host-${number}`,
    name: manager ? 'mgr01' : `ws${String(number - 1).padStart(2, '0')}`,
    ssh: { address: `10.0.0.${10 + (number % 240)}`, port: 22, username: 'root', method: 'key', escalation: 'root' },
    hostKey: { type: 'ssh-ed25519', fingerprint: `SHA256:${hex(number, 43)}`, pinnedAt: now - 90 * hour },
    internalAddress: `10.0.0.${10 + (number % 240)}`,
    profiles: manager ? ['swarm-manager', 'builder', 'registry'] : ['swarm-worker'],
    secrets: { password: unset, privateKey: { setAt: now - 90 * hour }, passphrase: unset, sudoPassword: unset },
    createdAt: now - 90 * hour,
  };
}

function finding(check: string, verdict: Finding['verdict'], value: string, limit: string): Finding {
  return {
    check,
    group: 'system',
    verdict,
    value,
    limit,
    source: { name: 'Docker', url: 'https://docs.docker.com/engine/install/' },
    reason: { key: verdict === 'pass' ? 'checks.common.pass' : `checks.${check}.little`, params: { value, limit } },
    fix: null,
    fixedByPlan: false,
    repair: null,
  };
}

export function sampleHostState(number: number, now: number): HostState {
  const silent = number % 7 === 5;
  return {
    id: `host-${number}`,
    contact: silent ? 'unreachable' : 'connected',
    error: silent
      ? { code: 'host.unreachable', data: { host: `ws0${number - 1}`, reason: 'timeout' }, retryable: true }
      : null,
    lastSeenAt: silent ? now - 3 * hour : now - 20_000,
    checkedAt: now - 2 * hour,
    checkedFor: number === 1 ? ['swarm-manager'] : ['swarm-worker'],
    summary: {
      hostname: number === 1 ? 'mgr01' : `ws0${number - 1}`,
      distribution: number % 3 === 0 ? 'CentOS Linux 7.9' : 'Rocky Linux 9.4',
      kernel: number % 3 === 0 ? '3.10.0-1160.el7.x86_64' : '5.14.0-427.el9.x86_64',
      architecture: 'x86_64',
      cores: 4,
      memoryBytes: 8 * 1024 ** 3,
      diskFreeBytes: 61 * 1024 ** 3,
      dockerVersion: '28.3.2',
      dockerActive: true,
      mirrors: ['https://mirror.example'],
      swarmState: 'active',
      addresses: [{ interface: 'eth0', address: `10.0.0.${10 + (number % 240)}`, prefix: 24 }],
    },
    facts: [
      { name: 'kernel.release', value: '5.14.0-427.el9.x86_64' },
      { name: 'memory.total', value: '8.0 GiB' },
    ],
    findings: [
      finding('kernel.version', 'pass', '5.14.0', '≥ 3.10'),
      finding('memory.total', number % 3 === 0 ? 'warn' : 'pass', '3.8 GiB', '≥ 4 GiB'),
    ],
    mirrors: [],
    daemonJson: null,
  };
}

export function sampleService(number: number, now: number): Service {
  const names = ['shop-web', 'shop-api', 'config-server', 'mailer'];
  const name = number <= names.length ? (names[number - 1] ?? '') : `service-${number}`;
  const down = number === 4;
  return {
    id: `service-${number}`,
    clusterId: 'cluster-1',
    name,
    managed: true,
    image: `mgr01:5000/shop/${name}:latest@${digest(number)}`,
    digest: digest(number),
    replicasWanted: 3,
    replicasRunning: down ? 1 : 3,
    mode: 'replicated',
    labels: { update: 'server-config' },
    environmentNames: ['DATABASE_URL'],
    ports: number === 1 ? [{ target: 8080, published: 80, protocol: 'tcp', mode: 'ingress' }] : [],
    update: { parallelism: 1, delaySeconds: 0, monitorSeconds: 15, order: 'start-first', timeoutSeconds: 600 },
    updateState: number === 1 ? 'updating' : 'completed',
    updateMessage: '',
    health: { kind: 'check', check: ServiceHealthcheck.parse({ command: 'test -f /ok' }) },
    healthStartSeconds: 0,
    writtenVolumes: [],
    hasHealthcheck: true,
    canRollBack: true,
    tasks: [1, 2, 3].map((slot) => ({
      id: `task-${number}-${slot}`,
      slot,
      nodeId: `node-${slot}`,
      hostname: slot === 1 ? 'mgr01' : `ws0${slot - 1}`,
      image: `mgr01:5000/shop/${name}:latest`,
      digest: digest(number),
      state: down && slot > 1 ? 'failed' : 'running',
      wanted: 'running',
      message: 'started',
      error: down && slot > 1 ? 'task: non-zero exit (1)' : '',
      exitCode: down && slot > 1 ? 1 : null,
      createdAt: now - 5 * hour,
      changedAt: now - 4 * hour,
    })),
    createdAt: now - 60 * hour,
    updatedAt: now - 4 * hour,
  };
}

const crashFailure: ReleaseFailure = {
  ...{ taskId: 'task-7', task: 'shop-api.2', nodeId: 'node-2', hostname: 'ws01', exitCode: 1 },
  error: 'task: non-zero exit (1)',
};

const crashReason: Message = { key: 'releases.reason.engine', params: { text: 'task: non-zero exit (1)' } };

export const samplePlan: ReleasePlan = {
  from: 'service',
  update: UpdatePolicy.parse({ parallelism: 1, delaySeconds: 10, monitorSeconds: 41, order: 'stop-first' }),
  ...{ writesUpdate: true, failureAction: 'rollback', canary: { kind: 'confirm' }, approval: true, health: 'service' },
  window: { days: [1, 2, 3, 4], from: '22:00', to: '05:00' },
  reasons: [
    { key: 'releases.plan.stopFirstVolume', params: { volume: 'shop-data' } },
    { key: 'releases.plan.monitorRaised', params: { from: 15, to: 41, delay: 10, start: 30 } },
    { key: 'releases.plan.healthChecked', params: {} },
    { key: 'releases.plan.drains', params: {} },
  ],
};

export function sampleRelease(number: number, now: number): Release {
  const verdicts = ['running', 'succeeded', 'rolled-back', 'succeeded', 'pull-denied', 'cancelled'] as const;
  const verdict = verdicts[(number - 1) % verdicts.length] ?? 'succeeded';
  const startedAt = number === 1 ? now - 40_000 : now - number * 3 * hour;
  const service = sampleService(((number - 1) % 3) + 1, now);
  return {
    id: `release-${number}`,
    batchId: `batch-${number}`,
    operationId: number === 1 ? 'operation-release' : `operation-release-${number}`,
    clusterId: 'cluster-1',
    serviceId: service.id,
    serviceName: service.name,
    applicationId: 'application-1',
    buildId: 'build-2',
    trigger: number === 3 ? 'manual' : 'git-hook',
    fromImage: `mgr01:5000/shop/${service.name}:latest`,
    toImage: `mgr01:5000/shop/${service.name}:latest`,
    toDigest: digest(number + 20),
    verdict,
    cause: verdict === 'rolled-back' ? 'crash-loop' : null,
    reason: verdict === 'rolled-back' ? crashReason : null,
    failure: verdict === 'rolled-back' ? { ...crashFailure, task: `${service.name}.2` } : null,
    plan: samplePlan,
    health: null,
    hold: null,
    decisions: [],
    lastLogLines:
      verdict === 'rolled-back' ? ['Error: DATABASE_URL is not set', '    at main (/app/index.js:3:9)'] : [],
    tasksDone: number === 1 ? 1 : 3,
    tasksWanted: 3,
    events: [
      {
        at: startedAt,
        kind: 'info',
        message: { key: 'releases.event.told', params: { image: `mgr01:5000/shop/${service.name}:latest` } },
      },
    ],
    createdAt: startedAt,
    startedAt,
    finishedAt: number === 1 ? null : startedAt + 72_000,
  };
}

/** One small team's installation: five hosts, one silent; a release under way; a failed set-up; a crash loop rolled back. */
export function sampleRecords(now = Date.now()): FullSample {
  const numbers = [1, 2, 3, 4, 5];
  return {
    hosts: numbers.map((number) => sampleHost(number, now)),
    hostStates: numbers.map((number) => sampleHostState(number, now)),
    findingRuns: [],
    peerRounds: [],
    baselines: [],
    setups: [],
    clusters: [
      {
        id: 'cluster-1',
        name: 'production',
        engine: 'swarm',
        managerHostIds: ['host-1'],
        workerHostIds: ['host-2', 'host-3', 'host-4', 'host-5'],
        createdAt: now - 80 * hour,
        engineClusterId: hex(5, 25),
        joinTokens: { setAt: now - 80 * hour },
      },
    ],
    clusterStates: [{ id: 'cluster-1', reachable: true, problem: null, readAt: now - 4000, engineVersion: '28.3.2' }],
    nodes: numbers.map((number) => ({
      id: `node-${number}`,
      clusterId: 'cluster-1',
      hostId: `host-${number}`,
      hostname: number === 1 ? 'mgr01' : `ws0${number - 1}`,
      role: number === 1 ? 'manager' : 'worker',
      leader: number === 1,
      reachability: number === 1 ? 'reachable' : null,
      state: number === 5 ? 'down' : 'ready',
      availability: 'active',
      engineVersion: '28.3.2',
      address: `10.0.0.${10 + number}`,
      message: '',
      labels: number === 2 ? { disk: 'ssd' } : {},
    })),
    services: [1, 2, 3, 4].map((number) => sampleService(number, now)),
    ...sampleRegistries(now),
    applications: ['shop-web', 'shop-api'].map((name, index) => ({
      id: `application-${index + 1}`,
      name,
      git: { url: `git@git.example:shop/${name}.git`, branch: 'main', method: 'deploy-key', username: '' },
      source: SourceRule.parse({}),
      context: '',
      dockerfile: 'Dockerfile',
      registryId: 'registry-1',
      image: `shop/${name}`,
      buildHostId: 'host-1',
      build: BuildSettings.parse(index === 0 ? { args: { NODE_ENV: 'production' } } : {}),
      buildSecrets: index === 0 ? { npm: { setAt: now - 70 * hour } } : {},
      clusterId: 'cluster-1',
      selector: { update: 'server-config' },
      pollSeconds: 60,
      autoRelease: true,
      secrets: { token: unset, deployKey: { setAt: now - 70 * hour } },
      gitHostKey: null,
      createdAt: now - 70 * hour,
    })),
    applicationStates: [applicationState('application-1', commit(2)), applicationState('application-2', commit(9))],
    builds: sampleBuilds(now, { commit, digest }),
    strategies: [],
    releases: [1, 2, 3, 4, 5, 6].map((number) => sampleRelease(number, now)),
    receivers: [
      {
        id: 'receiver-1',
        name: 'shop-web pushes',
        format: 'git-generic',
        enabled: true,
        applicationId: 'application-1',
        registryId: null,
        repository: '',
        tag: '',
        clusterId: null,
        selector: {},
        pollSeconds: 300,
        token: hex(11, 43),
        secret: { setAt: now - 60 * hour },
        createdAt: now - 60 * hour,
      },
    ],
    receiverStates: [],
    deliveries: [
      {
        id: 'delivery-1',
        receiverId: 'receiver-1',
        receivedAt: now - 3 * minute - 2000,
        verdict: 'accepted',
        reason: { key: 'building', params: { commit: commit(2).slice(0, 12) } },
        senderAddress: '10.0.0.200',
        senderDeliveryId: 'd-1',
        headers: { 'content-type': 'application/json' },
        body: '{"ref":"refs/heads/main"}',
        summary: 'push to main',
        event: null,
        looksLike: null,
        buildId: 'build-2',
        batchId: null,
        replayOf: null,
      },
    ],
    operations: sampleOperations(now),
    notifications: [
      {
        id: 'notification-1',
        at: now - 9 * hour,
        level: 'error',
        title: { key: 'notifications.releaseRolledBack', params: { service: 'config-server' } },
        body: crashReason,
        link: '/releases/release-3',
        readAt: null,
        snoozedUntil: null,
      },
      {
        id: 'notification-2',
        at: now - 6 * hour,
        level: 'success',
        title: { key: 'notifications.releaseSucceeded', params: { service: 'shop-api' } },
        body: { key: 'notifications.releaseImage', params: { image: 'mgr01:5000/shop/shop-api:latest' } },
        link: '/releases/release-2',
        readAt: now - 5 * hour,
        snoozedUntil: null,
      },
    ],
    channels: sampleChannels(now),
    dispatches: sampleDispatches(now),
  };
}

/** The same records again and again under other ids, until there are that many. */
function repeated<T extends { readonly id: string }>(records: readonly T[], count: number): T[] {
  const rounds = Array.from({ length: Math.ceil(count / Math.max(1, records.length)) }, (_, round) =>
    records.map((record) => (round === 0 ? record : { ...record, id: `${record.id}-${round}` })),
  );
  return rounds.flat().slice(0, count);
}

/** The sample with that many of everything that a page lists. */
export function manyRecords(count: number, now = Date.now()): FullSample {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const sample = sampleRecords(now);
  const running = sample.operations.filter(({ finishedAt }) => finishedAt === null);
  const ended = sample.operations.filter(({ finishedAt }) => finishedAt !== null);
  return {
    ...sample,
    hosts: numbers.map((number) => sampleHost(number, now)),
    hostStates: numbers.map((number) => sampleHostState(number, now)),
    services: numbers.map((number) => sampleService(number, now)),
    registries: repeated(sample.registries, count),
    registryStates: repeated(sample.registryStates, count),
    applications: repeated(sample.applications, count),
    applicationStates: repeated(sample.applicationStates, count),
    builds: repeated(sample.builds, count),
    releases: numbers.map((number) => sampleRelease(number, now)),
    receivers: repeated(sample.receivers, count),
    receiverStates: repeated(sample.receiverStates, count),
    deliveries: repeated(sample.deliveries, count),
    operations: [...running, ...repeated(ended, count)],
  };
}

/** Output with colours, time stamps and, near the end, an error. */
export function sampleOutput(count: number, now = Date.now()): readonly OutputLine[] {
  return Array.from({ length: count }, (_, n) => ({
    n,
    at: now - (count - n) * 20,
    stepId: 's1',
    stream: n === count - 5 ? 'stderr' : n % 50 === 0 ? 'info' : 'stdout',
    text:
      n === count - 5
        ? '\u001b[31mE: Unable to locate package docker-ce\u001b[0m'
        : `\u001b[32m#${n}\u001b[0m layer ${hex(n, 12)}: pulling fs layer, ${(n * 37) % 100} % of 41.2 MiB`,
  }));
}

function applicationState(id: string, seenCommit: string): ApplicationState {
  return { id, seenCommit, seenTag: null, skipped: null, lookedAt: Date.now() - 30_000, error: null };
}
