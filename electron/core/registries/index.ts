export { createRegistries, type Registries, type RegistryCollaborators } from './registries.ts';
