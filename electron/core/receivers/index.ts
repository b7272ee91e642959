export { createReceivers } from './create-receivers.ts';
export type { HookAnswer, HookCall, ReceiverCollaborators, Receivers } from './receivers.ts';
