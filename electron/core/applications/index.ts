export { type Applications, type BuildStarter, createApplications } from './applications.ts';
