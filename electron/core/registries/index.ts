export { type BuiltInRegistry, createRegistries, type Registries } from './registries.ts';
