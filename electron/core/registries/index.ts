export { type BuiltInRegistry, createRegistries, type Registries, type RegistryCollaborators } from './registries.ts';
