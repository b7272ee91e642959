import { describe, expect, it } from 'vitest';
import { cutBytes } from '../../../shared/domain/channels/channel-bodies.ts';
import {
  channelBody,
  quietUntil,
  readAnswer,
  retryAfterMs,
  wantsEvent,
} from '../../../shared/domain/channels/index.ts';

const channel = {
  enabled: true,
  events: ['failed', 'recovered'],
  applicationIds: [] as string[],
  firstFailureOnly: true,
} as const;
const told = { event: 'failed', applicationId: 'shop', repeated: false } as const;

describe('a channel hears', () => {
  it('what its rules name, and nothing while it is off', () => {
    expect(wantsEvent(channel, told)).toBe(true);
    expect(wantsEvent(channel, { ...told, event: 'succeeded' })).toBe(false);
    expect(wantsEvent({ ...channel, enabled: false }, told)).toBe(false);
  });

  it('a failure once until it has recovered, unless it wants each', () => {
    expect(wantsEvent(channel, { ...told, repeated: true })).toBe(false);
    expect(wantsEvent({ ...channel, firstFailureOnly: false }, { ...told, repeated: true })).toBe(true);
  });

  it('of its applications only, where it names some', () => {
    const picky = { ...channel, applicationIds: ['shop'] };
    expect(wantsEvent(picky, told)).toBe(true);
    expect(wantsEvent(picky, { ...told, applicationId: 'blog' })).toBe(false);
    expect(wantsEvent(picky, { ...told, applicationId: null })).toBe(false);
  });

  it('a recovery as a success too', () => {
    expect(wantsEvent({ ...channel, events: ['succeeded'] }, { ...told, event: 'recovered' })).toBe(true);
  });
});

describe('quiet hours', () => {
  const at = (hours: number, minutes = 0, day = 10) => new Date(2026, 5, day, hours, minutes);
  it.each([
    ['before them', at(21, 59), null],
    ['at their first minute', at(22), at(7, 0, 11)],
    ['after midnight', at(3, 30, 11), at(7, 0, 11)],
    ['at their end', at(7, 0, 11), null],
  ])('over midnight, %s', (_name, now, end) => {
    expect(quietUntil({ from: '22:00', to: '07:00' }, now)).toBe(end?.getTime() ?? null);
  });
  it('within a day, and none where both ends are equal', () => {
    expect(quietUntil({ from: '12:00', to: '13:00' }, at(12, 30))).toBe(at(13).getTime());
    expect(quietUntil({ from: '12:00', to: '12:00' }, at(12))).toBeNull();
    expect(quietUntil(null, at(12))).toBeNull();
  });
});

it('tries four times more, each time later', () => {
  const waits = [1, 2, 3, 4, 5].map(retryAfterMs);
  expect(waits).toEqual([30_000, 120_000, 600_000, 1_800_000, null]);
});

describe('what is sent', () => {
  const message = {
    id: 'm1',
    at: 1_700_000_000_000,
    level: 'error',
    title: 'shop <rolled back>',
    link: 'https://b.example/#/r/1',
    lines: ['exit code 1 & more'],
  } as const;

  it('has the form of each robot', () => {
    expect(channelBody('dingtalk', message)).toEqual({
      msgtype: 'markdown',
      markdown: {
        title: '✕ shop <rolled back>',
        text: '### ✕ shop <rolled back>\n\nexit code 1 & more\n\n[https://b.example/#/r/1](https://b.example/#/r/1)',
      },
    });
    expect(channelBody('feishu', { ...message, link: '' })).toEqual({
      msg_type: 'text',
      content: { text: '✕ shop <rolled back>\nexit code 1 & more' },
    });
    expect(channelBody('slack', { ...message, link: '' })).toEqual({
      text: '✕ shop &lt;rolled back&gt;\nexit code 1 &amp; more',
    });
    expect(channelBody('webhook', message)).toMatchObject({ id: 'm1', at: '2023-11-14T22:13:20.000Z', level: 'error' });
    expect(channelBody('teams', message)).toMatchObject({
      attachments: [{ content: { type: 'AdaptiveCard', actions: [{ url: message.link }] } }],
    });
  });

  it('fits the limit in bytes, cut between characters', () => {
    const long = channelBody('wecom', { ...message, lines: ['失败'.repeat(4000)] });
    expect(Buffer.byteLength(JSON.stringify(long))).toBeLessThan(4096);
    expect(cutBytes('失败了', 8)).toBe('失…');
    expect(cutBytes('abc', 3)).toBe('abc');
  });
});

describe('an answer', () => {
  it.each([
    ['dingtalk', 200, '{"errcode":0,"errmsg":"ok"}', 'ok'],
    ['dingtalk', 200, '{"errcode":310000,"errmsg":"sign not match"}', 'channelSecurity.dingtalk'],
    ['dingtalk', 200, '{"errcode":130101,"errmsg":"too fast"}', 'channelBusy'],
    ['wecom', 200, '{"errcode":93000}', 'channelRefused'],
    ['feishu', 200, '{"code":19021,"msg":"sign match fail"}', 'channelSecurity.feishu'],
    ['feishu', 200, '{"StatusCode":0}', 'ok'],
    ['feishu', 200, '<html>', 'channelAnswer'],
    ['slack', 200, 'ok', 'ok'],
    ['slack', 404, 'no_service', 'channelRefused'],
    ['teams', 202, '', 'ok'],
    ['webhook', 500, 'x', 'channelStatus'],
    ['webhook', 429, '', 'channelBusy'],
    ['webhook', 302, '', 'channelStatus'],
  ] as const)('of %s with %d %s means %s', (kind, status, body, meaning) => {
    const read = readAnswer(kind, status, body);
    expect(read.ok ? 'ok' : read.reason).toBe(meaning);
  });
});
