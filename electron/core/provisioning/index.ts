export { HostLock } from './host-lock.ts';
export { createProvisioning, type Provisioning } from './provisioning.ts';
