import type { Registry, RegistryState } from '../../shared/schema/registry.ts';
import type { LoginTest } from '../../shared/schema/registry-content.ts';

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
        loginHosts: [{ hostId: 'host-1', at: now - 90 * hour }],
        repositories: [],
        retention: {
          rules: [{ repositories: 'shop/*', keepLast: 10, keepTags: ['v*', 'latest'], olderThanDays: 14 }],
          keepReleases: 10,
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
