import { describe, expect, test } from 'vitest';
import { senderVerified } from '../../../electron/core/receivers/verify-sender.ts';
import { canProve } from '../../../shared/domain/webhooks/index.ts';
import { ReceiverFormat } from '../../../shared/schema/receiver.ts';
import { provenHeaders, signingToken } from '../../support/webhook-senders.ts';

const now = 1_700_000_000_000;
const body = Buffer.from('{"ref":"refs/heads/main"}');
const secret = 's3cr3t';
const provers = ReceiverFormat.options.filter(canProve);

const verified = (format: ReceiverFormat, headers: Record<string, string>, changes: object = {}): boolean =>
  senderVerified({ format, secret, headers, body, now, ...changes });

describe('every sender with a secret', () => {
  test.each(provers)('%s is known by its own proof, and by nothing less', (format) => {
    const headers = provenHeaders(format, secret, { headers: {}, body }, now);
    expect(Object.keys(headers).length).toBeGreaterThan(0);
    expect(verified(format, headers)).toBe(true);
    expect(verified(format, {})).toBe(false);
    expect(verified(format, provenHeaders(format, 'another', { headers: {}, body }, now))).toBe(false);
    for (const name of Object.keys(headers)) {
      expect(verified(format, { [name]: '' })).toBe(false);
      expect(verified(format, { [name]: 'sha256=' })).toBe(false);
      expect(verified(format, { [name]: 'ü'.repeat(64) })).toBe(false);
    }
  });

  test('no sender gets by with the proof of another', () => {
    for (const format of provers) {
      const kinds = provers.filter((other) => {
        const headers = provenHeaders(other, secret, { headers: {}, body }, now);
        return verified(format, headers);
      });
      const family = {
        github: ['github', 'gitea', 'ghcr'],
        ghcr: ['github', 'gitea', 'ghcr'],
        gogs: ['gitea', 'gogs'],
        'bitbucket-cloud': ['bitbucket-cloud', 'bitbucket-server'],
        'bitbucket-server': ['bitbucket-cloud', 'bitbucket-server'],
        codeup: ['gitlab', 'codeup'],
        'git-generic': ['git-generic', 'distribution', 'tencent', 'registry-generic'],
        'registry-generic': ['git-generic', 'distribution', 'tencent', 'registry-generic'],
      } as Partial<Record<ReceiverFormat, readonly ReceiverFormat[]>>;
      const headers = ['harbor', 'distribution', 'tencent', 'huawei', 'registry-generic'] as const;
      const expected = headers.some((each) => each === format && each !== 'registry-generic') ? headers : [format];
      expect(kinds).toEqual(family[format] ?? expected);
    }
  });
});

describe('Gitea, Forgejo and Gogs', () => {
  const vector = '8588fd50c04ac2c191575340c4c0fe284157898def8e4d10af822f05dd7c9bb5';

  test('sign without a prefix, under their own names', () => {
    expect(verified('gitea', { 'x-gitea-signature': vector })).toBe(true);
    expect(verified('gitea', { 'x-forgejo-signature': vector })).toBe(true);
    expect(verified('gogs', { 'x-gogs-signature': vector })).toBe(true);
    expect(verified('gitea', { 'x-gitea-signature': `sha256=${vector}` })).toBe(false);
    expect(verified('gitea', { 'x-hub-signature-256': `sha256=${vector}` })).toBe(false);
  });

  test('sign the JSON also where it comes in a form', () => {
    const form = Buffer.from(new URLSearchParams({ payload: body.toString() }).toString());
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'x-gitea-signature': vector };
    expect(verified('gitea', headers, { body: form })).toBe(true);
    expect(verified('gitea', headers, { body: Buffer.from('other=1') })).toBe(false);
  });
});

describe('Gitee', () => {
  const token = 'jRhQKmcWDB38YUNeCEXp9yo/I5OBM7UP81cpTrETHUw=';

  test('signs its time and the secret, in plain base64 or encoded for an address, for an hour', () => {
    const headers = { 'x-gitee-timestamp': String(now), 'x-gitee-token': token };
    expect(verified('gitee', headers)).toBe(true);
    expect(verified('gitee', { ...headers, 'x-gitee-token': encodeURIComponent(token) })).toBe(true);
    expect(verified('gitee', headers, { now: now + 3_600_000 })).toBe(true);
    expect(verified('gitee', headers, { now: now + 3_600_001 })).toBe(false);
    expect(verified('gitee', { ...headers, 'x-gitee-timestamp': String(now + 1) })).toBe(false);
    expect(verified('gitee', { ...headers, 'x-gitee-token': '%E0%A4%A' })).toBe(false);
  });

  test('sends the password itself in its other mode', () => {
    expect(verified('gitee', { 'x-gitee-timestamp': '1', 'x-gitee-token': secret })).toBe(true);
  });
});

describe('GitLab', () => {
  const id = '11111111-2222-3333-4444-555555555555';
  const signature = 'v1,DuCjhVEEXBv3WqIhv+rhivQW8h7voShx/lZfeIhVPy4=';
  const signed = { 'webhook-id': id, 'webhook-timestamp': '1700000000', 'webhook-signature': signature };
  const withToken = { secret: signingToken };

  test('with a signing token signs, for five minutes, and one signature of several is enough', () => {
    expect(verified('gitlab', signed, withToken)).toBe(true);
    const several = { ...signed, 'webhook-signature': `v1,AAAA v2,x ${signature}` };
    expect(verified('gitlab', several, withToken)).toBe(true);
    expect(verified('gitlab', signed, { ...withToken, now: now + 300_001 })).toBe(false);
    expect(verified('gitlab', signed, { ...withToken, body: Buffer.concat([body, Buffer.from(' ')]) })).toBe(false);
  });

  test('with a signing token never falls back to the plain one', () => {
    expect(verified('gitlab', { 'x-gitlab-token': signingToken }, withToken)).toBe(false);
    expect(verified('gitlab', { 'x-gitlab-token': secret })).toBe(true);
  });
});

test('a secret that a sender cannot prove is never taken as proved', () => {
  for (const format of ReceiverFormat.options.filter((each) => !canProve(each)))
    expect(verified(format, {})).toBe(false);
});
