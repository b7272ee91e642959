import type { Registry, RegistryState } from '../../shared/schema/registry.ts';
import type { LoginTest, TagDetail, TagsEvent } from '../../shared/schema/registry-content.ts';
import type { RetentionEvent } from '../../shared/schema/retention.ts';
import type { Answers } from './fake-client.ts';

const minute = 60_000;
const hour = 60 * minute;

function sampleLoginTest(now: number): LoginTest {
  const right = (name: 'pull' | 'push' | 'delete', asked: string, status: number, note: string) => ({
    ...{ right: name, verdict: 'yes' as const, asked, status, code: '' },
    note: { key: `registryLogin.right.${note}`, params: {} },
  });
  return {
    ...{ testedAt: now - 2 * hour, repository: 'shop/shop-web', scheme: 'basic', tokenServer: null, error: null },
    rights: [
      right('pull', 'GET /v2/shop/shop-web/tags/list?n=1', 200, 'pulled'),
      right('push', 'POST /v2/shop/shop-web/blobs/uploads/', 202, 'pushed'),
      right('delete', `DELETE /v2/shop/shop-web/manifests/sha256:${'3f'.repeat(32)}`, 404, 'deletable'),
    ],
  };
}

/** The built-in registry, as it answered. */
export function sampleRegistries(now: number): { registries: Registry[]; registryStates: RegistryState[] } {
  return {
    registries: [
      {
        id: 'registry-1',
        name: 'built-in',
        kind: 'built-in',
        host: 'mgr01:5000',
        namespace: 'shop',
        username: 'slipway',
        password: { setAt: now - 80 * hour },
        hostId: 'host-1',
        caCertificate: null,
        insecure: false,
        createdAt: now - 80 * hour,
        loginEndsAt: null,
        tokenServer: '',
        loginHosts: [{ hostId: 'host-1', at: now - 90 * hour }],
        repositories: [],
        retention: {
          rules: [{ repositories: 'shop/*', keepLast: 10, keepTags: ['v*', 'latest'], olderThanDays: 14 }],
          keepReleases: 10,
        },
        retentionSchedule: {
          when: { kind: 'weekly', day: 7, at: '03:00' },
          timeZone: 'Asia/Shanghai',
          nextAt: now + 40 * hour,
          lastAt: now - 128 * hour,
          lastOperationId: 'operation-retention',
        },
      },
    ],
    registryStates: [
      {
        id: 'registry-1',
        reachable: true,
        error: null,
        checkedAt: now - 5 * minute,
        repositories: [{ name: 'shop/shop-web', tags: ['latest', 'main-4f1c2a7'] }],
        ...{ refusedSince: null, login: 'good', tested: sampleLoginTest(now) },
      },
    ],
  };
}

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export function sampleTag(id: string, letter: string, days: number): TagDetail {
  const platform = (architecture: string, child: string) => ({
    ...{ os: 'linux', architecture, variant: '', digest: digest(child), sizeBytes: 41_300_000 },
  });
  return {
    ...{ id, digest: digest(letter), mediaType: 'application/vnd.oci.image.index.v1+json', kind: 'index' },
    ...{ sizeBytes: 82_600_000, createdAt: Date.now() - days * 24 * hour, error: null },
    platforms: [platform('amd64', 'd'), platform('arm64', 'e')],
    children: [digest('d'), digest('e')],
  };
}

async function* sampleTags({ withDetails }: { readonly withDetails: boolean }): AsyncGenerator<TagsEvent> {
  const details = [sampleTag('latest', 'a', 1), sampleTag('main-4f1c2a7', 'a', 1), sampleTag('main-0b7e911', 'b', 40)];
  yield { type: 'tags', tags: details.map(({ id }) => id) };
  if (withDetails) yield { type: 'details', details, done: 3, total: 3 };
}

async function* samplePreview({ id }: { readonly id: string }): AsyncGenerator<RetentionEvent> {
  const repository = 'shop/shop-web';
  yield { type: 'progress', repository, done: 0, total: 1 };
  const entry = (tag: TagDetail, verdict: 'goes' | 'kept', key: string, params = {}) => ({
    ...{ id: `${repository}:${tag.id}`, repository, tag: tag.id, digest: tag.digest, createdAt: tag.createdAt },
    ...{ sizeBytes: tag.sizeBytes, verdict, reason: { key: `retention.${key}`, params } },
  });
  const entries = [
    entry(sampleTag('latest', 'a', 1), 'kept', 'kept.running', { service: 'shop-web' }),
    entry(sampleTag('main-0b7e911', 'b', 40), 'goes', 'goes.both', { count: 10, days: 14 }),
  ];
  yield { type: 'preview', preview: { registryId: id, madeAt: Date.now(), entries, unread: [], untouched: 2 } };
}

/** What the built-in registry of the samples answers. */
export const registryAnswers: Answers = {
  'registries.catalogue': () => ({
    repositories: ['shop/shop-web', 'shop/shop-api', 'tools/backup'],
    next: null,
    closed: null,
  }),
  'registries.tags': (input: { readonly withDetails: boolean }) => sampleTags(input),
  'registries.previewRetention': (input: { readonly id: string }) => samplePreview(input),
  'registries.setRetentionSchedule': () => sampleRegistries(Date.now()).registries[0],
  'registries.applyRetention': () => ({ operationId: 'operation-setup' }),
  'registries.collectGarbage': () => ({ operationId: 'operation-setup' }),
  'registries.resendLogin': () => ({ operationId: 'operation-setup' }),
  'registries.testLogin': () => sampleLoginTest(Date.now()),
  'registries.findLogins': () => ({
    source: '/home/ops/.docker/config.json',
    logins: [
      { host: 'docker.io', username: 'ops', state: 'usable', helper: '', registryId: null },
      { host: 'ghcr.io', username: '', state: 'helper', helper: 'secretservice', registryId: null },
    ],
  }),
  'registries.importLogins': () => ({ registryIds: [] }),
  'registries.tryEndpoints': ({ hostIds }: { readonly hostIds: readonly string[] }) =>
    hostIds.map((hostId) => ({ host: 'registry-vpc.cn-hangzhou.aliyuncs.com', hostId, ms: 4 })),
};
