export { createProvisioning, type Provisioning } from './provisioning.ts';
