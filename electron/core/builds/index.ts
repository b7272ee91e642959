export { type BuildCollaborators, type Builds, createBuilds, type StartBuild } from './builds.ts';
