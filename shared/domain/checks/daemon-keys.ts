/** Every key that dockerd knew or knows, from 17.06 to 29 (dockerd reference, daemon/config at each tag). */
const names = `
  add-runtime allow-direct-routing allow-nondistributable-artifacts api-cors-header authorization-plugins bip bip6 bridge
  bridge-accept-fwmark builder cdi-spec-dirs cgroup-parent cluster-advertise cluster-store cluster-store-opts config-file
  containerd containerd-namespace containerd-plugins-namespace cpu-rt-period cpu-rt-runtime cri-containerd data-root debug
  default-address-pools default-cgroupns-mode default-gateway default-gateway-v6 default-ipc-mode
  default-network-opts default-runtime default-shm-size default-stop-timeout default-ulimits disable-legacy-registry dns
  dns-opts dns-search exec-opts exec-root experimental features firewall-backend fixed-cidr fixed-cidr-v6 graph group
  host-gateway-ip host-gateway-ips hosts http-proxy https-proxy icc init init-path insecure-registries ip ip-forward
  ip-forward-no-drop ip-masq ip6tables iptables ipv6 isolation labels live-restore log-driver log-format log-level log-opts
  max-concurrent-downloads max-concurrent-uploads max-download-attempts metrics-addr min-api-version mtu
  network-control-plane-mtu network-diagnostic-port no-new-privileges no-proxy node-generic-resources nri-opts
  oom-score-adjust pidfile proxies raw-logs registry-mirrors rootless runtimes seccomp-profile selinux-enabled
  shutdown-timeout storage-driver storage-opts swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify
  userland-proxy userland-proxy-path userns-remap validate`;

const known: ReadonlySet<string> = new Set(names.split(/\s+/).filter((name) => name !== ''));

/** False: no engine knows this key of daemon.json, and none starts with it. */
export const isDaemonKey = (name: string): boolean => known.has(name);
