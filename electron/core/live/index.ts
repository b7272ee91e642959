export { liveChanges } from './live-changes.ts';
