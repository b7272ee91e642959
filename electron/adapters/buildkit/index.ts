export { openBuildSession } from './build-session.ts';
