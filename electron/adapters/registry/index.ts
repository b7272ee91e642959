export { createRegistryClient } from './registry-client.ts';
export { createRegistryContents } from './registry-contents.ts';
