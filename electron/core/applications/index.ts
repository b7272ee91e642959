export { type Applications, type BuildStarter, createApplications } from './applications.ts';
export { secretKey as sourceSecretKey } from './source-login.ts';
