export { type Builds, createBuilds } from './builds.ts';
