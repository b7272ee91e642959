import { normalizeRegistryHost } from './image-reference.ts';

/** Who runs a registry, as far as its address tells. */
export type RegistryProvider =
  | 'docker-hub'
  | 'alibaba'
  | 'alibaba-enterprise'
  | 'ghcr'
  | 'gitlab'
  | 'quay'
  | 'tencent'
  | 'tencent-enterprise'
  | 'huawei'
  | 'aws'
  | 'azure'
  | 'google'
  | 'other';

/** `vpc` and `internal` are reached only from machines of the same cloud and region. */
export type RegistryNetwork = 'public' | 'vpc' | 'internal';

export interface RegistryEndpoint {
  readonly network: RegistryNetwork;
  readonly host: string;
}

export interface RegistryPlace {
  readonly provider: RegistryProvider;
  /** The cloud's own name of it; null where the address names none. */
  readonly region: string | null;
  readonly network: RegistryNetwork | null;
  /** All addresses of the same registry, this one among them; empty where there is only one. */
  readonly endpoints: readonly RegistryEndpoint[];
}

/** Regions of Alibaba Cloud that have a name in the locales (`registryPlaces.region.<code>`). */
export const namedRegions = [
  ...['cn-hangzhou', 'cn-shanghai', 'cn-qingdao', 'cn-beijing', 'cn-zhangjiakou', 'cn-huhehaote', 'cn-wulanchabu'],
  ...['cn-shenzhen', 'cn-heyuan', 'cn-guangzhou', 'cn-chengdu', 'cn-nanjing', 'cn-fuzhou', 'cn-hongkong'],
  ...['ap-southeast-1', 'ap-southeast-3', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ap-northeast-1'],
  ...['ap-northeast-2', 'ap-south-1', 'us-east-1', 'us-west-1', 'eu-central-1', 'eu-west-1', 'me-east-1'],
] as const;

const fixed: Readonly<Record<string, RegistryProvider>> = {
  'docker.io': 'docker-hub',
  'ghcr.io': 'ghcr',
  'registry.gitlab.com': 'gitlab',
  'quay.io': 'quay',
  'ccr.ccs.tencentyun.com': 'tencent',
  'hkccr.ccs.tencentyun.com': 'tencent',
};

const patterns: readonly (readonly [RegExp, RegistryProvider])[] = [
  [/^[a-z0-9-]+\.tencentcloudcr\.com$/, 'tencent-enterprise'],
  [/^\d+\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.amazonaws\.com(\.cn)?$/, 'aws'],
  [/^swr\.(?<region>[a-z0-9-]+)\.myhuaweicloud\.com$/, 'huawei'],
  [/^[a-z0-9]+\.azurecr\.(io|cn)$/, 'azure'],
  [/^((?<region>[a-z0-9-]+)-docker\.pkg\.dev|([a-z]+\.)?gcr\.io)$/, 'google'],
];

/**
 * Alibaba Cloud's three kinds of address: `registry[-vpc|-internal].<region>.aliyuncs.com` (older personal ones),
 * `crpi-<id>[-vpc].<region>.personal.cr.aliyuncs.com` (personal), `<name>-registry[-vpc].<region>.cr.aliyuncs.com` (enterprise).
 */
const alibaba =
  /^(?<name>registry|crpi-[a-z0-9]+|[a-z0-9-]+-registry)(?:-(?<network>vpc|internal))?\.(?<region>[a-z]+-[a-z0-9-]+)\.(?<rest>aliyuncs\.com|personal\.cr\.aliyuncs\.com|cr\.aliyuncs\.com)$/;

export function registryPlace(registryHost: string): RegistryPlace {
  const host = normalizeRegistryHost(registryHost.trim()).replace(/:443$/, '');
  const provider = fixed[host];
  if (provider) return { provider, region: null, network: null, endpoints: [] };
  const cloud = alibaba.exec(host)?.groups;
  if (cloud) return alibabaPlace(cloud);
  for (const [pattern, found] of patterns) {
    const match = pattern.exec(host);
    if (match) return { provider: found, region: match.groups?.region ?? null, network: null, endpoints: [] };
  }
  return { provider: 'other', region: null, network: null, endpoints: [] };
}

function alibabaPlace({ name = '', network, region = '', rest = '' }: Readonly<Record<string, string | undefined>>) {
  const isOld = rest === 'aliyuncs.com';
  const networks: readonly RegistryNetwork[] = isOld ? ['public', 'vpc', 'internal'] : ['public', 'vpc'];
  return {
    provider: rest === 'cr.aliyuncs.com' ? 'alibaba-enterprise' : 'alibaba',
    region,
    network: network === 'vpc' || network === 'internal' ? network : 'public',
    endpoints: networks.map((each) => ({
      network: each,
      host: `${name}${each === 'public' ? '' : `-${each}`}.${region}.${rest}`,
    })),
  } as const;
}

/** Whether the registry never lists its repositories, so that there is no use in asking. */
export function keepsCatalogueClosed({ provider }: RegistryPlace): boolean {
  return provider !== 'other' && provider !== 'azure' && provider !== 'aws';
}

/** How one host reached one address. */
export interface EndpointAnswer {
  readonly host: string;
  readonly hostId: string;
  /** Milliseconds until it answered; null: it did not. */
  readonly ms: number | null;
}

/**
 * The address to use: one inside the cloud where every host reaches it (no traffic is paid for, and it is near), else the
 * public one. Undefined where no address is reached by all.
 */
export function suggestedEndpoint(
  endpoints: readonly RegistryEndpoint[],
  answers: readonly EndpointAnswer[],
): RegistryEndpoint | undefined {
  const hostIds = new Set(answers.map(({ hostId }) => hostId));
  const order: readonly RegistryNetwork[] = ['vpc', 'internal', 'public'];
  return order
    .flatMap((network) => endpoints.filter((endpoint) => endpoint.network === network))
    .find(
      ({ host }) =>
        hostIds.size > 0 &&
        [...hostIds].every((id) =>
          answers.some((each) => each.host === host && each.hostId === id && each.ms !== null),
        ),
    );
}
