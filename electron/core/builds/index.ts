export type { BuildCollaborators, BuildLimits } from './build-work.ts';
export { type Builds, createBuilds, type StartBuild } from './builds.ts';
