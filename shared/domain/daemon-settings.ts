import type { DaemonKey } from '../schema/daemon-settings.ts';

/** How one key of `daemon.json` comes into effect. */
export interface DaemonKeyFacts {
  /** First engine that knows it. */
  readonly since: string;
  /** First engine that takes it by a reload; null: only a restart does. */
  readonly reloadedSince: string | null;
  readonly source: string;
}

const manual = 'https://docs.docker.com/reference/cli/dockerd/#configuration-reload-behavior';
const file = 'https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file';

/** Which keys a reload applies: moby `daemon/reload.go` and `reload_unix.go` at each tag, from 17.06 on. */
export const daemonKeys: Readonly<Record<DaemonKey | 'registry-mirrors', DaemonKeyFacts>> = {
  'registry-mirrors': { since: '17.06', reloadedSince: '17.06', source: manual },
  'insecure-registries': { since: '17.06', reloadedSince: '17.06', source: manual },
  'live-restore': { since: '17.06', reloadedSince: '17.06', source: manual },
  'max-concurrent-downloads': { since: '17.06', reloadedSince: '17.06', source: manual },
  'log-driver': {
    since: '17.06',
    reloadedSince: null,
    source: 'https://docs.docker.com/engine/logging/configure/',
  },
  'log-opts': { since: '17.06', reloadedSince: null, source: 'https://docs.docker.com/engine/logging/configure/' },
  'data-root': { since: '17.06', reloadedSince: null, source: file },
  dns: { since: '17.06', reloadedSince: null, source: file },
  'default-address-pools': { since: '18.06', reloadedSince: null, source: file },
  'metrics-addr': { since: '17.06', reloadedSince: null, source: 'https://docs.docker.com/engine/daemon/prometheus/' },
};

export function isDaemonKey(key: string): key is keyof typeof daemonKeys {
  return Object.hasOwn(daemonKeys, key);
}

/** Keys that other people's files hold and a reload applies; all others wait for a restart (moby daemon/reload.go). */
const otherReloaded = new Set([
  'labels',
  'debug',
  'shutdown-timeout',
  'max-concurrent-uploads',
  'max-download-attempts',
  'runtimes',
  'default-runtime',
  'authorization-plugins',
  'allow-nondistributable-artifacts',
  'default-shm-size',
  'network-diagnostic-port',
  'features',
]);

/** True where only a restart brings the key into effect. */
export function needsRestart(key: string): boolean {
  return isDaemonKey(key) ? daemonKeys[key].reloadedSince === null : !otherReloaded.has(key);
}

/**
 * All keys that some engine from 17.06 to 29 takes in `daemon.json` (moby daemon/config, docs of dockerd). An engine before 23.0
 * can't validate a file before it is in place, and one unknown key keeps it from starting.
 */
const knownKeys = new Set(
  `allow-direct-routing allow-nondistributable-artifacts api-cors-header authorization-plugins bip bip6 bridge
bridge-accept-fwmark builder cdi-spec-dirs cgroup-parent cluster-advertise cluster-store cluster-store-opts containerd
containerd-namespace containerd-plugin-namespace cpu-rt-period cpu-rt-runtime data-root debug default-address-pools
default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode default-network-opts default-runtime default-shm-size
default-stop-timeout default-ulimits deprecated-key-path disable-legacy-registry dns dns-opts dns-search exec-opts exec-root
experimental features firewall-backend fixed-cidr fixed-cidr-v6 graph group host-gateway-ip host-gateway-ips hosts http-proxy
https-proxy icc init init-path insecure-registries ip ip-forward ip-forward-no-drop ip-masq ip6tables iptables ipv6 isolation labels
live-restore log-driver log-format log-level log-opts max-concurrent-downloads max-concurrent-uploads max-download-attempts
metrics-addr min-api-version mtu network-control-plane-mtu network-diagnostic-port no-new-privileges no-proxy node-generic-resources
nri-opts oom-score-adjust pidfile proxies raw-logs registry-mirrors rootless runtimes seccomp-profile selinux-enabled
shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy
userland-proxy-path userns-remap validate`.split(/\s+/),
);

/** Top-level keys of a `daemon.json` that no engine knows; empty where the text is no object at all. */
export function unknownDaemonKeys(keys: Iterable<string>): readonly string[] {
  return [...keys].filter((key) => !knownKeys.has(key));
}

/** True where `version` (`20.10.24`, `17.06.2-ce`) is at least `other` (`20.10`). An unreadable version is not. */
export function isEngineAtLeast(version: string, other: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).map((part) => Number.parseInt(part, 10));
  const [major = Number.NaN, minor = 0] = numbers(version);
  const [wantedMajor = 0, wantedMinor = 0] = numbers(other);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
