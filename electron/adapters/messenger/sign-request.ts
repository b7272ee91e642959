import { createHmac } from 'node:crypto';
import type { RobotKind } from '../../../shared/domain/channels/index.ts';

export interface SignedRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Unsigned {
  readonly kind: RobotKind;
  readonly url: string;
  readonly secret: string | null;
  readonly body: Readonly<Record<string, unknown>>;
  readonly id: string;
  /** Milliseconds since the epoch; signatures hold for an hour. */
  readonly now: number;
}

const json = { 'content-type': 'application/json; charset=utf-8' };
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('base64');

/** Each robot's own way to prove who sends. Without a secret nothing is signed; WeCom, Slack and Teams can't. */
export function signRequest(request: Unsigned): SignedRequest {
  const { kind, url, secret, body } = request;
  const plain = { url, headers: json, body: JSON.stringify(body) };
  if (secret === null || secret === '') return plain;
  switch (kind) {
    case 'dingtalk': {
      // https://open.dingtalk.com/document/robots/customize-robot-security-settings: milliseconds, in the address.
      const signed = new URL(url);
      signed.searchParams.set('timestamp', String(request.now));
      signed.searchParams.set('sign', hmac(secret, `${request.now}\n${secret}`));
      return { ...plain, url: signed.href };
    }
    case 'feishu': {
      // https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: seconds, in the body, the text as the key.
      const timestamp = String(Math.floor(request.now / 1000));
      return { ...plain, body: JSON.stringify({ timestamp, sign: hmac(`${timestamp}\n${secret}`, ''), ...body }) };
    }
    case 'webhook':
      return { ...plain, headers: { ...json, ...standardWebhook(request, plain.body, secret) } };
    case 'wecom':
    case 'slack':
    case 'teams':
      return plain;
  }
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function standardWebhook({ id, now }: Unsigned, body: string, secret: string): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${hmac(key, `${id}.${timestamp}.${body}`)}`,
  };
}
