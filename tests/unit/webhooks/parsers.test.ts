import { describe, expect, test } from 'vitest';
import { parseHook, redactHeaders, senderDeliveryId, summaryOf } from '../../../shared/domain/webhooks/index.ts';
import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';

const commit = '9ab3'.repeat(10);
const zero = '0'.repeat(40);
const digest = `sha256:${'4c1e'.repeat(16)}`;

function parse(format: ReceiverFormat, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const event = format === 'github' ? { 'x-github-event': 'push' } : {};
  return parseHook(format, { headers: { ...event, ...headers }, body: Buffer.from(text) });
}

const githubPush = {
  ref: 'refs/heads/main',
  before: zero,
  after: commit,
  deleted: false,
  repository: { id: 71, full_name: 'acme/shop', clone_url: 'https://github.com/acme/shop.git', pushed_at: 17 },
  pusher: { name: 'lin' },
  unknown: { extra: [1] },
};

describe('GitHub', () => {
  test('a push, with fields that are not known', () => {
    expect(parse('github', githubPush)).toEqual({
      ok: true,
      events: [
        {
          kind: 'push',
          refKind: 'branch',
          name: 'main',
          commit,
          deleted: false,
          repositories: ['https://github.com/acme/shop.git'],
        },
      ],
    });
  });

  test('a branch with a slash keeps it', () => {
    expect(parse('github', { ...githubPush, ref: 'refs/heads/feature/x/y' })).toMatchObject({
      events: [{ refKind: 'branch', name: 'feature/x/y' }],
    });
  });

  test('a tag and a strange ref are no branches', () => {
    expect(parse('github', { ...githubPush, ref: 'refs/tags/v1' })).toMatchObject({
      events: [{ refKind: 'tag', name: 'v1' }],
    });
    expect(parse('github', { ...githubPush, ref: 'refs/pull/1/head' })).toMatchObject({
      events: [{ refKind: 'other' }],
    });
  });

  test('a deletion is seen by its flag and by the zero commit', () => {
    expect(parse('github', { ...githubPush, deleted: true })).toMatchObject({ events: [{ deleted: true }] });
    expect(parse('github', { ...githubPush, after: zero })).toMatchObject({
      events: [{ deleted: true, commit: null }],
    });
  });

  test('form mode holds the JSON in its field payload', () => {
    const form = new URLSearchParams({ payload: JSON.stringify(githubPush) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(parse('github', form, headers)).toMatchObject({ ok: true, events: [{ kind: 'push', name: 'main' }] });
    expect(parse('github', 'other=1', headers)).toMatchObject({ ok: false, problem: 'notJson' });
  });

  test('a ping and other events are told apart from pushes', () => {
    expect(parse('github', { zen: 'x', hook_id: 1 }, { 'x-github-event': 'ping' })).toEqual({
      ok: true,
      events: [{ kind: 'ping' }],
    });
    expect(parse('github', {}, { 'x-github-event': 'issues' })).toEqual({
      ok: true,
      events: [{ kind: 'other', event: 'issues' }],
    });
  });

  test('wrong types are refused, not guessed', () => {
    expect(parse('github', { ...githubPush, ref: 5 })).toMatchObject({ ok: false, problem: 'shape' });
    expect(parse('github', { ...githubPush, repository: null })).toMatchObject({ ok: false, problem: 'shape' });
    expect(parse('github', [])).toMatchObject({ ok: false, problem: 'shape' });
    expect(parse('github', 'null')).toMatchObject({ ok: false, problem: 'shape' });
  });
});

describe('plain Git', () => {
  test('a push with and without its optional fields', () => {
    expect(
      parse('git-generic', { ref: 'refs/heads/main', after: commit, repository: 'ssh://git@git.lan/acme/shop.git' }),
    ).toMatchObject({
      events: [{ kind: 'push', name: 'main', commit, repositories: ['ssh://git@git.lan/acme/shop.git'] }],
    });
    expect(parse('git-generic', { ref: 'refs/heads/main' })).toMatchObject({
      events: [{ commit: null, repositories: [] }],
    });
  });

  test('an empty body means: look for yourself', () => {
    expect(parse('git-generic', '')).toEqual({ ok: true, events: [{ kind: 'look' }] });
    expect(parse('git-generic', ' \n')).toEqual({ ok: true, events: [{ kind: 'look' }] });
    expect(parse('git-generic', {})).toEqual({ ok: true, events: [{ kind: 'look' }] });
  });
});

describe('Alibaba Cloud', () => {
  const body = {
    push_data: { digest, pushed_at: '2026-05-04 09:00:00', tag: 'latest' },
    repository: {
      name: 'shop',
      namespace: 'acme',
      region: 'cn-hangzhou',
      repo_full_name: 'acme/shop',
      repo_type: 'PRIVATE',
    },
  };

  test('a push', () => {
    expect(parse('alicloud', body)).toMatchObject({
      ok: true,
      events: [{ kind: 'image', repository: 'acme/shop', tag: 'latest', digest }],
    });
  });

  test('capitals in the repository are lowered', () => {
    const event = parse('alicloud', { ...body, repository: { repo_full_name: 'Acme/Shop' } });
    expect(event).toMatchObject({ events: [{ repository: 'acme/shop' }] });
  });

  test.each([digest, '', 'a b', '-x', '../x'])('a tag that is none (%j) is no tag', (tag) => {
    expect(parse('alicloud', { ...body, push_data: { tag } })).toMatchObject({ ok: true, events: [{ tag: null }] });
  });

  test('wrong types are refused', () => {
    expect(parse('alicloud', { ...body, push_data: { tag: 5 } })).toMatchObject({ ok: false, problem: 'shape' });
    expect(parse('alicloud', { push_data: null })).toMatchObject({ ok: false, problem: 'shape' });
  });
});

describe('Docker Hub', () => {
  test('a push, without a digest and without a look at callback_url', () => {
    const body = {
      push_data: { pushed_at: 1_777_856_400, pusher: 'lin', tag: 'latest', images: [] },
      callback_url: 'https://evil.example',
      repository: { repo_name: 'acme/shop', namespace: 'acme', name: 'shop', is_private: true },
    };
    expect(parse('docker-hub', body)).toMatchObject({
      ok: true,
      events: [{ kind: 'image', repository: 'acme/shop', tag: 'latest', digest: null }],
    });
  });
});

describe('any format', () => {
  test.each(['github', 'git-generic', 'alicloud', 'docker-hub'] as const)(
    '%s refuses what is no text, no JSON or absurd',
    (format) => {
      const headers = { 'x-github-event': 'push' };
      const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
      expect(parseHook(format, { headers, body: bytes })).toMatchObject({ ok: false, problem: 'notText' });
      expect(parse(format, '{"ref":')).toMatchObject({ ok: false, problem: 'notJson' });
      expect(parse(format, `${'['.repeat(10_000)}${']'.repeat(10_000)}`).ok).toBe(false);
      expect(parse(format, `{"ref":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`).ok).toBe(false);
    },
  );

  test('the id of a delivery is found under the names that senders use', () => {
    expect(senderDeliveryId('github', { 'x-github-delivery': 'g-1' })).toBe('g-1');
    expect(senderDeliveryId('gitlab', { 'idempotency-key': 'i-1' })).toBe('i-1');
    expect(senderDeliveryId('github', {})).toBeNull();
  });

  test('headers with secrets are kept as [redacted]', () => {
    const kept = redactHeaders({
      authorization: 'Bearer x',
      'x-gitlab-token': 'x',
      'x-hub-signature-256': 'x',
      cookie: 'x',
      'x-github-event': 'push',
    });
    expect(Object.entries(kept).filter(([, value]) => value !== '[redacted]')).toEqual([['x-github-event', 'push']]);
  });

  test('a summary says what was pushed', () => {
    const parsed = parse('github', githubPush);
    expect(parsed.ok && summaryOf(parsed.events)).toBe(`branch main ${commit.slice(0, 12)}`);
  });
});
