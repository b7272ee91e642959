import { Agent, request } from 'undici';
import {
  channelBody,
  type OutgoingMessage,
  type RobotKind,
  readAnswer,
} from '../../../shared/domain/channels/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { readBody } from '../read-body.ts';
import { signRequest } from './sign-request.ts';

const connectMs = 10_000;
const answerMs = 10_000;
/** Answers are a few words of JSON. */
const answerBytes = 16 * 1024;

export interface RobotTarget {
  readonly kind: RobotKind;
  readonly url: string;
  readonly secret: string | null;
}

/** Sends to a robot or endpoint over HTTP, follows no redirects, reads the answer. Fails with `channel.failed`. */
export async function sendOverHttp(target: RobotTarget, message: OutgoingMessage, signal: AbortSignal): Promise<void> {
  const { kind } = target;
  const { host } = new URL(target.url);
  const body = channelBody(kind, message);
  const signed = signRequest({ ...target, body, id: message.id, now: Date.now() });
  await using agent = disposable(
    new Agent({ connect: { timeout: connectMs }, headersTimeout: answerMs, bodyTimeout: answerMs }),
  );
  const { headers, body: sent } = signed;
  const answer = await request(signed.url, { method: 'POST', headers, body: sent, dispatcher: agent.value, signal })
    .then(async (response) => ({ status: response.statusCode, text: await readBody(response.body, answerBytes) }))
    .catch((error: unknown) => {
      throw unreachable(error, host, signal);
    });
  const read = readAnswer(kind, answer.status, answer.text);
  if (read.ok) return;
  const retryable = read.reason === 'channelBusy' || answer.status >= 500;
  throw new SlipwayError('channel.failed', { data: { host, reason: read.reason, detail: read.detail }, retryable });
}

/** The address holds the robot's token: no message may repeat it. */
function unreachable(error: unknown, host: string, signal: AbortSignal): SlipwayError {
  if (signal.aborted) return new SlipwayError('operation.cancelled', { cause: error });
  const detail = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
  return new SlipwayError('channel.failed', { data: { host, reason: 'channelUnreachable', detail }, retryable: true });
}

function disposable(value: Agent) {
  return { value, [Symbol.asyncDispose]: () => value.destroy() };
}
