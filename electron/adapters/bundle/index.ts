export { createBundleReader } from './bundle-reader.ts';
