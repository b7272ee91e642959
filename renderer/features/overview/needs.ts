import { isRefusal } from '../../../shared/domain/delivery-verdict.ts';
import { plainMirror } from '../../../shared/domain/mirrors.ts';
import type { CollectionName, RecordOf } from '../../../shared/schema/collections.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { ErrorInfo } from '../../../shared/schema/error.ts';

export type NeedPlace = 'hosts' | 'applications' | 'services' | 'releases' | 'registries' | 'receivers' | 'operations';

/** Something that wants the admin: what, where it is explained. */
export interface Need {
  readonly id: string;
  readonly place: NeedPlace;
  readonly status: Extract<Status, 'failed' | 'attention'>;
  /** Locale key under `overview.needs.`, with its values. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
  /** Says why, where the cause is an error of its own. */
  readonly error: ErrorInfo | null;
  readonly at: number | null;
  /** Address in the window. */
  readonly link: string;
}

export type Collections = { readonly [Name in CollectionName]: readonly RecordOf<Name>[] };

type Part = Omit<Need, 'error' | 'at'> & Partial<Pick<Need, 'error' | 'at'>>;
const need = (part: Part): Need => ({ error: null, at: null, ...part });

/** What needs the admin now; failed things first, then by age, recent first. */
export function needsOf(all: Collections): readonly Need[] {
  const needs = [
    ...hostNeeds(all),
    ...driftNeeds(all),
    ...mirrorNeeds(all),
    ...clusterNeeds(all),
    ...serviceNeeds(all),
    ...releaseNeeds(all),
    ...registryNeeds(all),
    ...applicationNeeds(all),
    ...receiverNeeds(all),
    ...setupNeeds(all),
  ];
  const weight = ({ status }: Need): number => (status === 'failed' ? 0 : 1);
  return needs.sort((left, right) => weight(left) - weight(right) || (right.at ?? 0) - (left.at ?? 0));
}

/** Of more hosts than this, what was found is one entry: their list by finding says more than a row for each. */
const namedHosts = 3;

function hostNeeds(all: Collections): readonly Need[] {
  const each = needsOfHosts(all);
  const found = each.filter(({ key }) => key === 'host.findings');
  if (found.length <= namedHosts) return each;
  const together = need({
    ...{ id: 'hosts:findings', place: 'hosts', status: 'attention', key: 'hostsFindings' },
    params: { count: found.length },
    at: Math.max(...found.map(({ at }) => at ?? 0)),
    link: '/hosts?group=finding',
  });
  return [...each.filter(({ key }) => key !== 'host.findings'), together];
}

function needsOfHosts({ hosts, hostStates }: Collections): readonly Need[] {
  const states = new Map(hostStates.map((state) => [state.id, state]));
  return hosts.flatMap(({ id, name }): Need[] => {
    const state = states.get(id);
    if (!state || state.contact === 'never') return [];
    const link = `/hosts/${id}`;
    if (state.contact !== 'connected') {
      const status = state.contact === 'keyUnknown' ? 'attention' : 'failed';
      const key = `host.${state.contact}`;
      return [
        need({ id: `host:${id}`, place: 'hosts', status, key, params: { host: name }, at: state.lastSeenAt, link }),
      ];
    }
    const count = state.findings.filter(({ verdict }) => verdict === 'fail').length;
    if (count === 0) return [];
    const params = { host: name, count };
    return [
      need({
        id: `host:${id}`,
        place: 'hosts',
        status: 'attention',
        key: 'host.findings',
        params,
        at: state.checkedAt,
        link,
      }),
    ];
  });
}

/** Hosts that are no longer as Slipway set them. */
function driftNeeds({ hosts, baselines }: Collections): readonly Need[] {
  const names = new Map(hosts.map(({ id, name }) => [id, name]));
  return baselines
    .filter(({ id, drift }) => names.has(id) && drift.length > 0)
    .map(({ id, drift, since }) =>
      need({
        ...{ id: `drift:${id}`, place: 'hosts', status: 'attention', key: 'host.drift' },
        params: { host: names.get(id) ?? '', count: drift.length },
        at: since,
        link: `/hosts/${id}?tab=drift`,
      }),
    );
}

/** One entry for each mirror, however many hosts miss it; one that no host uses any more needs nothing. */
function mirrorNeeds({ hosts, hostStates }: Collections): readonly Need[] {
  const known = new Set(hosts.map(({ id }) => id));
  const dead = hostStates
    .filter(({ id }) => known.has(id))
    .flatMap(({ id, summary, mirrors }) => {
      const used = new Set((summary?.mirrors ?? []).map(plainMirror));
      return mirrors.filter(({ url, deadSince }) => deadSince !== null && used.has(url)).map((of) => ({ ...of, id }));
    });
  return [...new Set(dead.map(({ url }) => url))].flatMap((url): Need[] => {
    const by = dead.filter((each) => each.url === url);
    const [first] = by;
    if (!first) return [];
    const at = Math.min(...by.map(({ deadSince }) => deadSince ?? Number.MAX_SAFE_INTEGER));
    const params = { mirror: url, count: by.length };
    const link = `/hosts/${first.id}?tab=docker`;
    return [need({ id: `mirror:${url}`, place: 'hosts', status: 'attention', key: 'mirrorDead', params, at, link })];
  });
}

function clusterNeeds({ clusters, clusterStates, nodes, hostStates }: Collections): readonly Need[] {
  const silent = clusters.flatMap(({ id, name }): Need[] => {
    const state = clusterStates.find((each) => each.id === id);
    if (!state || state.reachable) return [];
    const part = { id: `cluster:${id}`, place: 'services', status: 'failed', key: 'clusterSilent' } as const;
    return [need({ ...part, params: { cluster: name }, at: state.readAt, link: '/services' })];
  });
  const connected = new Set(hostStates.filter(({ contact }) => contact === 'connected').map(({ id }) => id));
  const down = nodes
    .filter(({ state, hostId }) => state === 'down' && (hostId === null || connected.has(hostId)))
    .map(({ id, hostname, hostId }) =>
      need({
        id: `node:${id}`,
        place: 'hosts',
        status: 'attention',
        key: 'nodeDown',
        params: { host: hostname },
        link: hostId === null ? '/hosts' : `/hosts/${hostId}`,
      }),
    );
  return [...silent, ...down];
}

function serviceNeeds({ services }: Collections): readonly Need[] {
  return services
    .filter(
      ({ replicasRunning, replicasWanted, updateState }) =>
        replicasRunning < replicasWanted && updateState !== 'updating',
    )
    .map(({ id, name, replicasRunning, replicasWanted, updatedAt }) =>
      need({
        id: `service:${id}`,
        place: 'services',
        status: replicasRunning === 0 ? 'failed' : 'attention',
        key: replicasRunning === 0 ? 'serviceDown' : 'serviceShort',
        params: { service: name, running: replicasRunning, wanted: replicasWanted },
        at: updatedAt,
        link: `/services/${id}`,
      }),
    );
}

const harmless: readonly RecordOf<'releases'>['verdict'][] = [
  'queued',
  'running',
  'succeeded',
  'cancelled',
  'superseded',
];

/** Not failed: these wait for a person, or nobody saw the end. */
const softly: ReadonlySet<RecordOf<'releases'>['verdict']> = new Set(['unknown', 'paused', 'waiting', 'engine-lost']);

/** Only the last release of a service counts: what came after it has made good or worse. */
function releaseNeeds({ releases }: Collections): readonly Need[] {
  return [...latestBy(releases, ({ serviceId }) => serviceId)]
    .filter(({ verdict }) => !harmless.includes(verdict))
    .map(({ id, serviceName, verdict, finishedAt }) =>
      need({
        id: `release:${id}`,
        place: 'releases',
        status: softly.has(verdict) ? 'attention' : 'failed',
        key: `release.${verdict}`,
        params: { service: serviceName },
        at: finishedAt,
        link: `/releases/${id}`,
      }),
    );
}

function registryNeeds({ registries, registryStates }: Collections): readonly Need[] {
  return registries.flatMap(({ id, name, loginHosts, password }): Need[] => {
    const state = registryStates.find((each) => each.id === id);
    if (!state) return [];
    const { error, checkedAt, refusedSince, login, reachable } = state;
    const part = { id: `registry:${id}`, place: 'registries', params: { registry: name } } as const;
    const ofLogin = { ...part, status: 'failed', at: checkedAt, link: `/registries/${id}?tab=login` } as const;
    if (!reachable) return [need({ ...ofLogin, key: 'registrySilent', error, link: `/registries/${id}` })];
    if (refusedSince !== null) return [need({ ...ofLogin, key: 'registryRefused', at: refusedSince })];
    if (login === 'lapsed') return [need({ ...ofLogin, key: 'registryLapsed' })];
    if (login === 'lapsing') return [need({ ...ofLogin, status: 'attention', key: 'registryLapsing' })];
    const stale = loginHosts.filter(({ at }) => at < (password.setAt ?? 0)).length;
    if (stale === 0) return [];
    const params = { registry: name, count: stale };
    return [need({ ...ofLogin, status: 'attention', key: 'registryHostsStale', params, at: password.setAt })];
  });
}

function applicationNeeds({ applications, applicationStates, builds }: Collections): readonly Need[] {
  const names = new Map(applications.map(({ id, name }) => [id, name]));
  const sources = applicationStates
    .filter(({ id, error }) => error !== null && names.has(id))
    .map(({ id, error, lookedAt }) =>
      need({
        id: `source:${id}`,
        place: 'applications',
        status: 'attention',
        key: 'sourceSilent',
        params: { application: names.get(id) ?? '' },
        error,
        at: lookedAt,
        link: `/applications/${id}`,
      }),
    );
  const failed = [...latestBy(builds, ({ applicationId }) => applicationId)]
    .filter(({ state, applicationId }) => (state === 'failed' || state === 'interrupted') && names.has(applicationId))
    .map(({ id, applicationId, error, finishedAt }) =>
      need({
        id: `build:${id}`,
        place: 'applications',
        status: 'failed',
        key: 'buildFailed',
        params: { application: names.get(applicationId) ?? '' },
        error,
        at: finishedAt,
        link: `/applications/${applicationId}`,
      }),
    );
  return [...sources, ...failed];
}

function receiverNeeds(all: Collections): readonly Need[] {
  const names = new Map(all.receivers.map(({ id, name }) => [id, name]));
  const last = latestBy(
    all.deliveries.map((delivery) => ({ ...delivery, createdAt: delivery.receivedAt })),
    ({ receiverId }) => receiverId,
  );
  const about = (receiverId: string, part: Pick<Part, 'id' | 'key'> & { readonly at: number | null }): Need =>
    need({
      ...{ ...part, id: `${part.id}:${receiverId}`, place: 'receivers', status: 'attention' },
      params: { receiver: names.get(receiverId) ?? '' },
      link: `/receivers/${receiverId}`,
    });
  const deliveries = [...last]
    .filter(({ verdict, receiverId }) => (isRefusal(verdict) || verdict === 'failed') && names.has(receiverId))
    .map(({ receiverId, verdict, receivedAt: at }) =>
      about(receiverId, { id: 'receiver', key: verdict === 'failed' ? 'deliveryFailed' : 'deliveryRefused', at }),
    );
  const states = all.receiverStates.filter(({ id }) => names.has(id));
  const silent = states
    .filter(({ silentSince }) => silentSince !== null)
    .map(({ id, silentSince: at }) => about(id, { id: 'silent', key: 'receiverSilent', at }));
  const unseen = states
    .filter(({ error }) => error !== null)
    .map(({ id, error, lookedAt: at }) => ({ ...about(id, { id: 'poll', key: 'pollFailed', at }), error }));
  return [...deliveries, ...silent, ...unseen];
}

/** A set-up that stopped and can go on. Builds and releases are told by their own places. */
function setupNeeds({ operations }: Collections): readonly Need[] {
  const setups = operations.filter(({ kind }) => kind === 'setup' || kind === 'maintenance');
  return [...latestBy(setups, ({ subjectId }) => subjectId)]
    .filter(({ state, resumable }) => resumable && (state === 'failed' || state === 'interrupted'))
    .map(({ id, kind, error, state, finishedAt }) =>
      need({
        id: `operation:${id}`,
        place: 'operations',
        status: 'failed',
        key: `${kind}${state === 'interrupted' ? 'Interrupted' : 'Failed'}`,
        params: {},
        error,
        at: finishedAt,
        link: `/operations/${id}`,
      }),
    );
}

/** The youngest record of each group. */
function latestBy<Item extends { readonly createdAt: number }>(
  items: readonly Item[],
  group: (item: Item) => string,
): IterableIterator<Item> {
  const latest = new Map<string, Item>();
  for (const item of items) {
    const known = latest.get(group(item));
    if (!known || known.createdAt < item.createdAt) latest.set(group(item), item);
  }
  return latest.values();
}
