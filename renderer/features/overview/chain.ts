import type { RecordOf } from '../../../shared/schema/collections.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { Collections } from './needs.ts';

export type StationName = 'code' | 'git' | 'registry' | 'cluster' | 'servers';

/** What is to be done where a station isn't set up; null: something before it comes first. */
export type StationAction = 'addHost' | 'setUp' | 'continueSetUp' | 'addRegistry' | 'addApplication';

/** What last travelled on the line that leads to a station. */
export interface Travel {
  /** Commit or digest. */
  readonly id: string | null;
  readonly what: 'commit' | 'build' | 'release' | 'tasks';
  readonly status: Status;
  readonly at: number;
  /** Milliseconds it took; null while it runs or where it is not known. */
  readonly took: number | null;
  /** 0 to 1 while it runs; null when it does not, or where it can't be known. */
  readonly progress: number | null;
  readonly link: string;
}

export interface Station {
  readonly name: StationName;
  readonly isSetUp: boolean;
  readonly status: Status;
  /** The one number: so many of so many. */
  readonly good: number;
  readonly all: number;
  /** Text of the last event: a commit's subject, an image, a service's name. */
  readonly event: {
    readonly key: string;
    readonly params: Readonly<Record<string, string>>;
    readonly at: number;
  } | null;
  readonly link: string;
  readonly action: StationAction | null;
  /** What comes in from the station before. */
  readonly travel: Travel | null;
}

/** The five stations, left to right. */
export function chainOf(all: Collections): readonly Station[] {
  const build = latest(all.builds);
  const release = latest(all.releases);
  return [
    codeStation(all, build),
    gitStation(all, build),
    registryStation(all, build),
    clusterStation(all, release),
    serverStation(all, release),
  ];
}

function latest<Item extends { readonly createdAt: number }>(items: readonly Item[]): Item | undefined {
  return items.reduce<Item | undefined>(
    (best, item) => (best && best.createdAt >= item.createdAt ? best : item),
    undefined,
  );
}

function statusOf(good: number, all: number): Status {
  if (all === 0) return 'unknown';
  if (good === all) return 'ok';
  return good === 0 ? 'failed' : 'attention';
}

type BuildRecord = RecordOf<'builds'>;
type ReleaseRecord = RecordOf<'releases'>;

const ended: Record<BuildRecord['state'], Status> = {
  queued: 'working',
  running: 'working',
  succeeded: 'ok',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'failed',
};

const applicationAction = ({ clusters, registries, applications }: Collections): StationAction | null =>
  applications.length === 0 && clusters.length > 0 && registries.length > 0 ? 'addApplication' : null;

function codeStation(all: Collections, build: BuildRecord | undefined): Station {
  const count = all.applications.length;
  return {
    name: 'code',
    isSetUp: count > 0,
    status: count > 0 ? 'ok' : 'unknown',
    good: count,
    all: count,
    event: build
      ? { key: 'commit', params: { subject: build.subject, author: build.author }, at: build.createdAt }
      : null,
    link: '/applications',
    action: applicationAction(all),
    travel: null,
  };
}

function gitStation(all: Collections, build: BuildRecord | undefined): Station {
  const states = all.applicationStates.filter(({ id }) =>
    all.applications.some((application) => application.id === id),
  );
  const seen = states.filter(({ lookedAt }) => lookedAt !== null);
  const good = seen.filter(({ error }) => error === null).length;
  const lookedAt = Math.max(0, ...seen.map((state) => state.lookedAt ?? 0));
  return {
    name: 'git',
    isSetUp: all.applications.length > 0,
    status: seen.length === 0 ? 'unknown' : statusOf(good, all.applications.length),
    good,
    all: all.applications.length,
    event: lookedAt > 0 ? { key: 'looked', params: {}, at: lookedAt } : null,
    link: '/applications',
    action: null,
    travel: build
      ? {
          id: build.commit,
          what: 'commit',
          status: 'ok',
          at: build.createdAt,
          took: null,
          progress: null,
          link: `/applications/${build.applicationId}`,
        }
      : null,
  };
}

function registryStation(all: Collections, build: BuildRecord | undefined): Station {
  const good = all.registryStates.filter(({ reachable }) => reachable).length;
  const pushed = latest(all.builds.filter(({ state }) => state === 'succeeded'));
  const operation = build && all.operations.find(({ id }) => id === build.operationId);
  const running = build?.state === 'running' || build?.state === 'queued';
  return {
    name: 'registry',
    isSetUp: all.registries.length > 0,
    status: all.registryStates.length === 0 ? 'unknown' : statusOf(good, all.registries.length),
    good,
    all: all.registries.length,
    event: pushed
      ? { key: 'pushed', params: { image: `${pushed.image}:${pushed.tag}` }, at: pushed.finishedAt ?? pushed.createdAt }
      : null,
    link: '/registries',
    action: all.registries.length === 0 && all.clusters.length > 0 ? 'addRegistry' : null,
    travel: build
      ? {
          id: build.digest ?? build.commit,
          what: 'build',
          status: ended[build.state],
          at: build.finishedAt ?? build.startedAt ?? build.createdAt,
          took: build.startedAt !== null && build.finishedAt !== null ? build.finishedAt - build.startedAt : null,
          progress: running ? (operation?.progress ?? null) : null,
          link: `/applications/${build.applicationId}`,
        }
      : null,
  };
}

/** How a release is drawn. */
export function releaseStatus(verdict: ReleaseRecord['verdict']): Status {
  if (verdict === 'succeeded') return 'ok';
  if (verdict === 'running' || verdict === 'queued') return 'working';
  if (verdict === 'unknown' || verdict === 'engine-lost') return 'unknown';
  return verdict === 'waiting' || verdict === 'cancelled' || verdict === 'superseded' || verdict === 'paused'
    ? 'attention'
    : 'failed';
}

function clusterStation(all: Collections, release: ReleaseRecord | undefined): Station {
  const silent = all.clusters.some(({ id }) => all.clusterStates.find((state) => state.id === id)?.reachable === false);
  const heard = all.clusterStates.length > 0;
  const good = all.services.filter(({ replicasRunning, replicasWanted }) => replicasRunning >= replicasWanted).length;
  const count = all.services.length;
  const unfinished = all.setups.some(({ finishedAt }) => finishedAt === null);
  return {
    name: 'cluster',
    isSetUp: all.clusters.length > 0,
    status: silent ? 'failed' : !heard ? 'unknown' : count === 0 ? 'ok' : statusOf(good, count),
    good,
    all: count,
    event: release
      ? {
          key: `release.${releaseStatus(release.verdict)}`,
          params: { service: release.serviceName },
          at: release.finishedAt ?? release.createdAt,
        }
      : null,
    link: '/services',
    action: all.clusters.length > 0 || all.hosts.length === 0 ? null : unfinished ? 'continueSetUp' : 'setUp',
    travel: release ? releaseTravel(release, 'release') : null,
  };
}

function releaseTravel(release: ReleaseRecord, what: 'release' | 'tasks'): Travel {
  const running = release.verdict === 'running' || release.verdict === 'queued';
  return {
    id: what === 'release' ? release.toDigest : `${release.tasksDone}/${release.tasksWanted}`,
    what,
    status: releaseStatus(release.verdict),
    at: release.finishedAt ?? release.startedAt ?? release.createdAt,
    took: release.startedAt !== null && release.finishedAt !== null ? release.finishedAt - release.startedAt : null,
    progress: running && release.tasksWanted > 0 ? release.tasksDone / release.tasksWanted : null,
    link: `/releases/${release.id}`,
  };
}

function serverStation(all: Collections, release: ReleaseRecord | undefined): Station {
  const states = all.hostStates.filter(({ id }) => all.hosts.some((host) => host.id === id));
  const good = states.filter(
    ({ contact, findings }) => contact === 'connected' && !findings.some(({ verdict }) => verdict === 'fail'),
  ).length;
  const seenAt = Math.max(0, ...states.map(({ lastSeenAt }) => lastSeenAt ?? 0));
  return {
    name: 'servers',
    isSetUp: all.hosts.length > 0,
    status: states.some(({ contact }) => contact !== 'never') ? statusOf(good, all.hosts.length) : 'unknown',
    good,
    all: all.hosts.length,
    event: seenAt > 0 ? { key: 'heard', params: {}, at: seenAt } : null,
    link: '/hosts',
    action: all.hosts.length === 0 ? 'addHost' : null,
    travel: release ? releaseTravel(release, 'tasks') : null,
  };
}
