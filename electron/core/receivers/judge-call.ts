import { bodyLimit, otherSender, parseHook } from '../../../shared/domain/webhooks/index.ts';
import type { Application } from '../../../shared/schema/application.ts';
import type { HookEvent } from '../../../shared/schema/hook-event.ts';
import type { PayloadTrial, Receiver } from '../../../shared/schema/receiver.ts';
import { type Judgement, judgeEvents, reason } from './judge-event.ts';
import type { HookCall } from './receivers.ts';
import { bringsProof, senderVerified } from './verify-sender.ts';

/** What has to be known to judge a call. */
export interface CallScene {
  readonly receiver: Receiver;
  readonly application: Application | undefined;
  readonly secret: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface CallJudgement extends Judgement {
  /** Of the answer: 2xx for taken and for nothing to do, 401, 413 and 400 for what is refused. */
  readonly status: number;
  readonly proof: PayloadTrial['proof'];
  readonly events: readonly HookEvent[];
  /** What is acted on, or what the verdict is about. */
  readonly event: HookEvent | null;
  readonly looksLike: string | null;
  /** The sender's id of the delivery, where its body has one. */
  readonly bodyId: string | undefined;
}

type Call = Pick<HookCall, 'headers' | 'body' | 'tooLarge'>;

/** Larger bodies are not read once more for a mere hint. */
const HINT_BYTES = 64 * 1024;

/** The whole of what a call means, without anything being done: size, proof, payload, and whether it is for this receiver. */
export function judgeCall(scene: CallScene, call: Call): CallJudgement {
  const { format } = scene.receiver;
  const nothing = { events: [], event: null, looksLike: null, bodyId: undefined } as const;
  if (call.tooLarge || call.body.length > bodyLimit(format))
    return { ...nothing, status: 413, proof: 'missing', verdict: 'refused', reason: reason('tooLarge') };
  const proof = proofOf(scene, call);
  const looksLike = looksLikeOther(format, call);
  if (proof === 'wrong' || (proof === 'missing' && !isUnsignedTest(format, call)))
    return { ...nothing, status: 401, proof, looksLike, verdict: 'bad-signature', reason: reason('badSignature') };
  return { ...judgePayload(scene, call), proof, looksLike };
}

/** The same without the proof: what the payload would mean if it were genuine. */
export function judgePayload(scene: CallScene, call: Call): Omit<CallJudgement, 'proof' | 'looksLike'> {
  const parsed = parseHook(scene.receiver.format, call);
  if (!parsed.ok) {
    const why = reason(parsed.problem, { detail: parsed.detail });
    return { ...{ status: 400, verdict: 'unknown-format', reason: why, events: [] }, event: null, bodyId: undefined };
  }
  const { events, deliveryId: bodyId } = parsed;
  const judged = judgeEvents(events, scene.receiver, scene.application);
  const event = judged?.event ?? null;
  if (judged?.nothing) return { ...judged.nothing, status: 200, events, event, bodyId };
  return { status: 202, verdict: 'accepted', reason: reason('queued'), events, event, bodyId };
}

function proofOf({ receiver: { format }, secret, now }: CallScene, { headers, body }: Call): PayloadTrial['proof'] {
  if (secret === null || secret === '') return 'none';
  if (senderVerified({ format, secret, headers, body, now })) return 'right';
  return bringsProof(format, headers) ? 'wrong' : 'missing';
}

/** "Test connection" of Bitbucket Data Center is not signed; nothing is done for it. */
function isUnsignedTest(format: Receiver['format'], { headers }: Call): boolean {
  return format === 'bitbucket-server' && headers['x-event-key'] === 'diagnostics:ping';
}

function looksLikeOther(format: Receiver['format'], { headers, body }: Call): string | null {
  const text = body.length <= HINT_BYTES ? body.toString('utf8') : '';
  return otherSender(format, { headers, text }) ?? null;
}
