import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { secretsEqual, senderVerified, signatureFits } from '../../../electron/core/receivers/verify-sender.ts';

const body = Buffer.from('{"ref":"refs/heads/main"}');
const secret = 's3cr3t';
const right = 'sha256=8588fd50c04ac2c191575340c4c0fe284157898def8e4d10af822f05dd7c9bb5';

describe('a signature', () => {
  test("fits GitHub's published vector", () => {
    const published = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    expect(signatureFits(published, "It's a Secret to Everybody", Buffer.from('Hello, World!'))).toBe(true);
  });

  test('fits the secret and the bytes it was made of, in either letter case', () => {
    expect(signatureFits(right, secret, body)).toBe(true);
    expect(
      signatureFits(
        right.replace(/=.*/, (hex) => hex.toUpperCase()),
        secret,
        body,
      ),
    ).toBe(true);
  });

  test.each([
    ['missing', undefined],
    ['empty', ''],
    ['a prefix alone', 'sha256='],
    ['too short', right.slice(0, -2)],
    ['too long', `${right}00`],
    ['not hex', `sha256=${'z'.repeat(64)}`],
    ['without its prefix', right.slice(7)],
    ['SHA-1', 'sha1=ca5d9a2b42732da6779a57fd80ac97cfdf0e7635'],
    ['of other bytes', `sha256=${'0'.repeat(64)}`],
  ])('%s does not fit', (_, header) => {
    expect(signatureFits(header, secret, body)).toBe(false);
  });

  test('does not fit a body that is one byte longer, or another secret', () => {
    expect(signatureFits(right, secret, Buffer.concat([body, Buffer.from(' ')]))).toBe(false);
    expect(signatureFits(right, 's3cr3t ', body)).toBe(false);
  });

  test('of the form text counts in form mode, not that of the JSON inside', () => {
    const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString());
    const signed = `sha256=${createHmac('sha256', secret).update(form).digest('hex')}`;
    expect(signatureFits(signed, secret, form)).toBe(true);
    expect(signatureFits(right, secret, form)).toBe(false);
  });
});

describe('a sender', () => {
  const verified = (format: 'github' | 'git-generic', headers: Record<string, string>, with_: string | null = secret) =>
    senderVerified({ format, secret: with_, headers, body, now: 1_700_000_000_000 });

  test('of GitHub has to sign once a secret is set, and never gets by with less', () => {
    expect(verified('github', { 'x-hub-signature-256': right })).toBe(true);
    expect(verified('github', {})).toBe(false);
    expect(verified('github', { 'x-hub-signature': 'sha1=ca5d9a2b42732da6779a57fd80ac97cfdf0e7635' })).toBe(false);
    expect(verified('github', { authorization: `Bearer ${secret}` })).toBe(false);
  });

  test('of the plain kind may sign or bear the secret', () => {
    expect(verified('git-generic', { 'x-signature': right })).toBe(true);
    expect(verified('git-generic', { authorization: `Bearer ${secret}` })).toBe(true);
    expect(verified('git-generic', { authorization: 'Bearer wrong' })).toBe(false);
    expect(verified('git-generic', { authorization: `Basic ${secret}` })).toBe(false);
    expect(verified('git-generic', {})).toBe(false);
  });

  test('needs nothing but the address where there is no secret', () => {
    expect(verified('github', {}, null)).toBe(true);
    expect(verified('git-generic', {}, '')).toBe(true);
  });
});

test('secrets of different lengths are compared without an error', () => {
  expect(secretsEqual('a', 'aa')).toBe(false);
  expect(secretsEqual('', '')).toBe(true);
  expect(secretsEqual('同', '同')).toBe(true);
});
