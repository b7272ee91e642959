import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { isForm, senderFacts } from '../../../shared/domain/webhooks/index.ts';
import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';

export interface SenderProof {
  readonly format: ReceiverFormat;
  /** Null or empty: the receiver has none; the token in the path is all the proof there is. */
  readonly secret: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as received. */
  readonly body: Uint8Array;
  /** Milliseconds since the epoch: some signatures are good for a while only. */
  readonly now: number;
}

const GITEE_WINDOW_MS = 3_600_000;
/** Tolerance by convention of https://www.standardwebhooks.com. */
const STANDARD_WINDOW_MS = 5 * 60_000;
const SIGNING_TOKEN = /^whsec_([A-Za-z0-9+/]{32,}={0,2})$/;

/** Whether the sender knows the receiver's secret. A receiver with a secret never falls back to the token in the path. */
export function senderVerified(proof: SenderProof): boolean {
  const { secret, headers, body } = proof;
  if (secret === null || secret === '') return true;
  switch (senderFacts(proof.format).proof) {
    case 'githubHmac':
      return signatureFits(headers['x-hub-signature-256'], secret, body);
    case 'bitbucketHmac':
      // GitHub's header of this name is SHA-1; Bitbucket's is SHA-256.
      return signatureFits(headers['x-hub-signature'], secret, body);
    case 'bareHmac':
      return bareSignatureFits(proof, secret);
    case 'gitlab':
      return isSigningToken(secret) ? standardFits(proof, secret) : tokenFits(headers['x-gitlab-token'], secret);
    case 'gitee':
      return giteeFits(proof, secret);
    case 'codeup':
      // code.aliyun.com, which came before Codeup, was a GitLab.
      return tokenFits(headers['x-codeup-token'] ?? headers['x-gitlab-token'], secret);
    case 'authorization':
      return tokenFits(headers.authorization, secret) || bearerFits(headers.authorization, secret);
    case 'generic':
      if (isSigningToken(secret)) return standardFits(proof, secret);
      return bearerFits(headers.authorization, secret) || signatureFits(headers['x-signature'], secret, body);
    case 'none':
      // These senders can prove nothing; `receivers.add` refuses a secret for them.
      return false;
  }
}

/** Headers in which a sender of this format would bring its proof. */
export function bringsProof(format: ReceiverFormat, headers: SenderProof['headers']): boolean {
  const names: Readonly<Record<string, readonly string[]>> = {
    githubHmac: ['x-hub-signature-256'],
    bitbucketHmac: ['x-hub-signature'],
    bareHmac: ['x-gitea-signature', 'x-forgejo-signature', 'x-gogs-signature'],
    gitlab: ['x-gitlab-token', 'webhook-signature'],
    gitee: ['x-gitee-token'],
    codeup: ['x-codeup-token', 'x-gitlab-token'],
    authorization: ['authorization'],
    generic: ['authorization', 'x-signature', 'webhook-signature'],
  };
  return (names[senderFacts(format).proof] ?? []).some((name) => (headers[name] ?? '') !== '');
}

/** A signing token of the Standard Webhooks scheme (`whsec_` and the key in base64): with it the plain token is not enough. */
export function isSigningToken(secret: string): boolean {
  return SIGNING_TOKEN.test(secret);
}

/** `sha256=<64 hex digits>`, HMAC-SHA256 over the raw body. */
export function signatureFits(header: string | undefined, secret: string, body: Uint8Array): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1];
  return hex !== undefined && hexFits(hex, secret, body);
}

/** Gitea, Forgejo and Gogs: hex without a prefix, over the JSON text, which in form mode is only a part of the body. */
function bareSignatureFits({ format, headers, body }: SenderProof, secret: string): boolean {
  const own = format === 'gogs' ? headers['x-gogs-signature'] : headers['x-gitea-signature'];
  const hex = own ?? (format === 'gogs' ? undefined : headers['x-forgejo-signature']);
  if (hex === undefined || !/^[0-9a-f]{64}$/i.test(hex)) return false;
  const signed = isForm(headers) ? new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload') : body;
  return signed !== null && hexFits(hex, secret, signed);
}

function hexFits(hex: string, secret: string, signed: Uint8Array | string): boolean {
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(signed).digest());
}

/** Gitee sends the password itself, or base64 of HMAC-SHA256 over `<milliseconds>\n<secret>`, good for an hour. */
function giteeFits({ headers, now }: SenderProof, secret: string): boolean {
  const said = headers['x-gitee-token'] ?? '';
  if (said === '') return false;
  const isPassword = secretsEqual(said, secret);
  const timestamp = headers['x-gitee-timestamp'] ?? '';
  const isRecent = /^\d{13}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= GITEE_WINDOW_MS;
  const signature = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
  // The documents encode it for an address once more; in the wild it comes plain.
  const isSignature = secretsEqual(said.includes('%') ? decoded(said) : said, signature) && isRecent;
  return isPassword || isSignature;
}

/** https://www.standardwebhooks.com: `v1,<base64>` over `<id>.<seconds>.<body>`; one of several has to fit. */
function standardFits({ headers, body, now }: SenderProof, secret: string): boolean {
  const key = SIGNING_TOKEN.exec(secret)?.[1];
  const { 'webhook-id': id = '', 'webhook-timestamp': seconds = '', 'webhook-signature': signatures = '' } = headers;
  if (key === undefined || id === '' || !/^\d{1,12}$/.test(seconds)) return false;
  if (Math.abs(now - Number(seconds) * 1000) > STANDARD_WINDOW_MS) return false;
  const hmac = createHmac('sha256', Buffer.from(key, 'base64'));
  const right = `v1,${hmac.update(`${id}.${seconds}.`).update(body).digest('base64')}`;
  return signatures
    .split(' ')
    .slice(0, 20)
    .map((signature) => secretsEqual(signature, right))
    .includes(true);
}

function tokenFits(header: string | undefined, secret: string): boolean {
  return header !== undefined && header !== '' && secretsEqual(header, secret);
}

function bearerFits(header: string | undefined, secret: string): boolean {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  return token !== undefined && secretsEqual(token, secret);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}

/** Equal in constant time whatever their lengths: digests of both are compared. */
export function secretsEqual(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}
