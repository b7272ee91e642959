import type { Delivery } from '../../../shared/schema/receiver.ts';
import type { HookAnswer } from './receivers.ts';

/** The same text whatever was wrong: it must not teach a forger. */
const unauthorized: HookAnswer = { status: 401, body: '{"error":"unauthorized"}' };
export const unknownAddress: HookAnswer = { status: 404, body: '{"error":"not found"}' };
export const tooManyCalls: HookAnswer = { status: 429, body: '{"error":"too many calls"}' };

/** What the sender is told: taken or nothing to do (and why), or what is wrong with it. */
export function answerTo(status: number, delivery: Delivery): HookAnswer {
  if (status === 401) return unauthorized;
  const { verdict, reason, id } = delivery;
  if (status >= 400) return { status, body: JSON.stringify({ error: reason.key, delivery: id }) };
  const why = status === 202 ? {} : { reason: reason.key };
  return { status, body: JSON.stringify({ result: verdict, ...why, delivery: id }) };
}
