/** Files that only Slipway writes, by their names: where Docker's packages come from. */
export const ownSources = {
  apt: '/etc/apt/sources.list.d/slipway-docker.sources',
  yum: '/etc/yum.repos.d/slipway-docker-ce.repo',
} as const;

export type OwnSource = keyof typeof ownSources;
