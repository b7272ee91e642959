export { type HookParse, type HookRequest, isForm } from './hook-request.ts';
export { redactBody, redactHeaders, summaryOf } from './kept-request.ts';
export { parseHook } from './parse-hook.ts';
export { otherSender } from './sender-hint.ts';
export { bodyLimit, canProve, isGitFormat, senderDeliveryId, senderFacts } from './senders.ts';
