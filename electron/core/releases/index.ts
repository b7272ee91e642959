export { createReleases } from './create-releases.ts';
export type { ReleaseCollaborators, ReleaseRequest, Releases, StartedReleases } from './releases.ts';
