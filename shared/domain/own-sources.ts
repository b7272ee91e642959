/** Files that only Slipway writes, by their names: where Docker's packages come from. */
export const ownSources = {
  apt: '/etc/apt/sources.list.d/slipway-docker.sources',
  yum: '/etc/yum.repos.d/slipway-docker-ce.repo',
} as const;

/** The one key that the source of apt is checked with; written beside it, and only by Slipway. */
export const ownKeyring = '/etc/apt/keyrings/slipway-docker.gpg';

export type OwnSource = keyof typeof ownSources;
