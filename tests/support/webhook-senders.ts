import { createHmac } from 'node:crypto';
import type { ReceiverFormat } from '../../shared/schema/receiver.ts';

export interface SentRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A signing token of the Standard Webhooks scheme, as GitLab makes them. */
export const signingToken = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

const hmac = (secret: string | Buffer, signed: Buffer | string): ReturnType<typeof createHmac> =>
  createHmac('sha256', secret).update(signed);

/** The headers by which a genuine sender of this format shows that it knows the secret; `now` in milliseconds. */
export function provenHeaders(format: ReceiverFormat, secret: string, { body }: SentRequest, now: number) {
  const hex = hmac(secret, body).digest('hex');
  const headers: Partial<Record<ReceiverFormat, Record<string, string>>> = {
    github: { 'x-hub-signature-256': `sha256=${hex}` },
    ghcr: { 'x-hub-signature-256': `sha256=${hex}` },
    gitlab: secret.startsWith('whsec_') ? standardHeaders(secret, body, now) : { 'x-gitlab-token': secret },
    gitea: { 'x-gitea-signature': hex, 'x-gogs-signature': hex, 'x-hub-signature-256': `sha256=${hex}` },
    gogs: { 'x-gogs-signature': hex },
    gitee: {
      'x-gitee-timestamp': String(now),
      'x-gitee-token': hmac(secret, `${now}\n${secret}`).digest('base64'),
    },
    codeup: { 'x-codeup-token': secret },
    'bitbucket-cloud': { 'x-hub-signature': `sha256=${hex}` },
    'bitbucket-server': { 'x-hub-signature': `sha256=${hex}` },
    'git-generic': { 'x-signature': `sha256=${hex}` },
    harbor: { authorization: secret },
    distribution: { authorization: `Bearer ${secret}` },
    tencent: { authorization: `Bearer ${secret}` },
    huawei: { authorization: secret },
    'registry-generic': { authorization: `Bearer ${secret}` },
  };
  return headers[format] ?? {};
}

function standardHeaders(secret: string, body: Buffer, now: number): Record<string, string> {
  const id = 'f5e5f430-f57b-4e6e-9fac-d9128cd7232f';
  const seconds = Math.floor(now / 1000);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = Buffer.concat([Buffer.from(`${id}.${seconds}.`), body]);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${hmac(key, signed).digest('base64')}`,
  };
}
