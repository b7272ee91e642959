export { createReceivers } from './create-receivers.ts';
export type { Receivers } from './receivers.ts';
