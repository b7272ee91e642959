import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';

interface SenderProof {
  readonly format: ReceiverFormat;
  /** Null or empty: the receiver has none; the token in the path is all the proof there is. */
  readonly secret: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** The bytes as received. */
  readonly body: Uint8Array;
}

/** Whether the sender knows the receiver's secret. A receiver with a secret never falls back to the token in the path. */
export function senderVerified({ format, secret, headers, body }: SenderProof): boolean {
  if (secret === null || secret === '') return true;
  switch (format) {
    case 'github':
      return signatureFits(headers['x-hub-signature-256'], secret, body);
    case 'git-generic':
      return bearerFits(headers.authorization, secret) || signatureFits(headers['x-signature'], secret, body);
    case 'alicloud':
    case 'docker-hub':
      // These senders can't sign; `receivers.add` refuses a secret for them.
      return true;
  }
}

/** `sha256=<64 hex digits>`, HMAC-SHA256 over the raw body. */
export function signatureFits(header: string | undefined, secret: string, body: Uint8Array): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  return timingSafeEqual(Buffer.from(hex, 'hex'), createHmac('sha256', secret).update(body).digest());
}

function bearerFits(header: string | undefined, secret: string): boolean {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  return token !== undefined && secretsEqual(token, secret);
}

/** Equal in constant time whatever their lengths: digests of both are compared. */
export function secretsEqual(one: string, other: string): boolean {
  return timingSafeEqual(createHash('sha256').update(one).digest(), createHash('sha256').update(other).digest());
}
