export { createProvisioning, type Provisioning, type ProvisioningCollaborators } from './provisioning.ts';
