/** Where a limit comes from; `url` is null where there is nothing to read. */
export interface CheckSource {
  readonly name: string;
  readonly url: string | null;
}

/** Sources that several checks or profiles share. */
export const sources = {
  article: { name: 'Rancher 1.6 set-up guide, 2017', url: null },
  slipway: { name: 'Slipway', url: null },
  binaries: { name: 'Docker manual: static binaries', url: 'https://docs.docker.com/engine/install/binaries/' },
  install: { name: 'Docker manual: installation', url: 'https://docs.docker.com/engine/install/' },
  swarm: { name: 'Docker manual: Swarm', url: 'https://docs.docker.com/engine/swarm/swarm-tutorial/' },
  swarmAdmin: { name: 'Docker manual: Swarm administration', url: 'https://docs.docker.com/engine/swarm/admin_guide/' },
  swarmMode: { name: 'Docker manual: Swarm mode', url: 'https://docs.docker.com/engine/swarm/swarm-mode/' },
  overlay: {
    name: 'Docker manual: overlay networks',
    url: 'https://docs.docker.com/engine/network/drivers/overlay/',
  },
  storage: {
    name: 'Docker manual: storage drivers',
    url: 'https://docs.docker.com/engine/storage/drivers/select-storage-driver/',
  },
  firewall: {
    name: 'Docker manual: packet filtering',
    url: 'https://docs.docker.com/engine/network/packet-filtering-firewalls/',
  },
  liveRestore: { name: 'Docker manual: live restore', url: 'https://docs.docker.com/engine/daemon/live-restore/' },
  troubleshoot: {
    name: 'Docker manual: troubleshooting',
    url: 'https://docs.docker.com/engine/daemon/troubleshoot/',
  },
  proxy: { name: 'Docker manual: proxies', url: 'https://docs.docker.com/engine/daemon/proxy/' },
  mirror: { name: 'Docker manual: registry mirror', url: 'https://docs.docker.com/docker-hub/image-library/mirror/' },
  kernelConfig: {
    name: 'moby check-config.sh',
    url: 'https://github.com/moby/moby/blob/master/contrib/check-config.sh',
  },
  mobyReleases: { name: 'moby releases', url: 'https://docs.docker.com/engine/release-notes/' },
  endOfLife: { name: 'endoflife.date', url: 'https://endoflife.date' },
  engineEndOfLife: { name: 'endoflife.date: Docker Engine', url: 'https://endoflife.date/docker-engine' },
  dockerd: { name: 'Docker manual: dockerd', url: 'https://docs.docker.com/reference/cli/dockerd/' },
  vault: { name: 'CentOS Vault', url: 'https://vault.centos.org' },
  swarmkit: {
    name: 'swarmkit ca/certificates.go',
    url: 'https://github.com/moby/swarmkit/blob/master/ca/certificates.go',
  },
  rancherClean: { name: 'Rancher manual: cleaning nodes', url: 'https://github.com/rancher/docs' },
  rancherHosts: {
    name: 'Rancher 1.6 manual: hosts',
    url: 'https://github.com/rancher/rancher.github.io/blob/master/rancher/v1.6/en/hosts/index.md',
  },
  rancherCustom: {
    name: 'Rancher 1.6 manual: custom hosts',
    url: 'https://github.com/rancher/rancher.github.io/blob/master/rancher/v1.6/en/hosts/custom/index.md',
  },
  rancherServer: {
    name: 'Rancher 1.6 manual: installing the server',
    url: 'https://github.com/rancher/rancher.github.io/tree/master/rancher/v1.6/en/installing-rancher/installing-server',
  },
  rancherSelinux: {
    name: 'Rancher 1.6 manual: SELinux',
    url: 'https://github.com/rancher/rancher.github.io/blob/master/rancher/v1.6/en/installing-rancher/selinux/index.md',
  },
  rancherAgents: {
    name: 'Rancher 1.6 manual: agents',
    url: 'https://github.com/rancher/rancher.github.io/blob/master/rancher/v1.6/en/faqs/agents/index.md',
  },
} as const satisfies Record<string, CheckSource>;
