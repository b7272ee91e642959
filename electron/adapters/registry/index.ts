export { createRegistryClient } from './registry-client.ts';
