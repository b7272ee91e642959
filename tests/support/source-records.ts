import type { Application } from '../../shared/schema/application.ts';
import { BuildSettings } from '../../shared/schema/build.ts';
import type { Cluster } from '../../shared/schema/cluster.ts';
import type { Registry } from '../../shared/schema/registry.ts';
import { SourceRule } from '../../shared/schema/source-rule.ts';

const at = 1_700_000_000_000;

/** An application `shop` built on host `host`, pushed to registry `registry`, run by cluster `cluster`. */
export function applicationRecord(changes: Partial<Application> = {}): Application {
  return {
    id: 'app',
    name: 'shop',
    git: { url: 'https://git.example/acme/shop.git', branch: 'main', method: 'none', username: '' },
    source: SourceRule.parse({}),
    context: '',
    dockerfile: 'Dockerfile',
    registryId: 'registry',
    image: 'shop',
    buildHostId: 'host',
    build: BuildSettings.parse({}),
    buildSecrets: {},
    clusterId: 'cluster',
    selector: { update: 'server-config' },
    pollSeconds: 60,
    autoRelease: true,
    secrets: { token: { setAt: null }, deployKey: { setAt: null } },
    gitHostKey: null,
    createdAt: at,
    ...changes,
  };
}

export function registryRecord(changes: Partial<Registry> = {}): Registry {
  return {
    id: 'registry',
    name: 'Registry',
    kind: 'external',
    host: 'reg.example',
    namespace: 'acme',
    username: 'ship',
    password: { setAt: null },
    hostId: null,
    caCertificate: null,
    insecure: false,
    createdAt: at,
    loginEndsAt: null,
    tokenServer: '',
    ...{ loginHosts: [], repositories: [], retention: { rules: [], keepReleases: 10 } },
    retentionSchedule: null,
    ...changes,
  };
}

export function clusterRecord(changes: Partial<Cluster> = {}): Cluster {
  return {
    id: 'cluster',
    name: 'Cluster',
    engine: 'swarm',
    managerHostIds: ['host'],
    workerHostIds: [],
    createdAt: at,
    engineClusterId: 'engine',
    joinTokens: { setAt: null },
    ...changes,
  };
}
