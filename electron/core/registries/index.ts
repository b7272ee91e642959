export { awaitWritable } from './await-writable.ts';
export { type BuiltInRegistry, createRegistries, type Registries } from './registries.ts';
export { createRegistryCare, type RegistryCare } from './registry-care.ts';
