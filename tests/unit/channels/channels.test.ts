import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MessageTarget } from '../../../electron/adapters/messenger.ts';
import { type Channels, createChannels } from '../../../electron/core/channels/index.ts';
import type { Storage } from '../../../electron/storage/stores.ts';
import type { OutgoingMessage } from '../../../shared/domain/channels/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { ChannelInput, type Notice } from '../../../shared/schema/channel.ts';
import { createFakeClock, createTestContext, type FakeClock, type TestContext } from '../../support/test-context.ts';

const address = 'https://oapi.dingtalk.com/robot/send?access_token=0123456789abcdef';
const failed = { event: 'failed', applicationId: 'shop', repeated: false } as const;
const noon = new Date(2026, 5, 10, 12).getTime();

describe('channels', () => {
  let clock: FakeClock;
  let context: TestContext;
  let channels: Channels;
  let sent: { target: MessageTarget; message: OutgoingMessage }[];
  let answer: () => Promise<void>;

  const begin = (storage?: Storage) => {
    clock = createFakeClock(noon);
    context = createTestContext({ clock, ...(storage ? { storage } : {}) });
    sent = [];
    answer = async () => undefined;
    channels = createChannels(context, {
      messenger: {
        send: async (target, message) => {
          sent.push({ target, message });
          await answer();
        },
      },
    });
    channels.start();
  };
  beforeEach(() => begin());
  afterEach(() => channels[Symbol.dispose]());

  let counter = 0;
  const notice = (service: string, level: Notice['level'] = 'error'): Notice => {
    counter += 1;
    return {
      ...{ id: `n${counter}`, at: clock.now(), level, link: '/releases/r1' },
      title: { key: 'notifications.releaseFailed', params: { service } },
      body: { key: 'notifications.releaseImage', params: { image: 'site:1' } },
    };
  };
  const add = (more: object = {}) =>
    channels.add(ChannelInput.parse({ name: 'ops', kind: 'dingtalk', address, ...more }));
  const dispatches = () => context.storage.records.of('dispatches').list();

  it('keep their address as a secret; the record shows its host and last four characters', () => {
    const channel = add({ secret: 'SEC-1' });
    expect(channel.addressHint).toBe('oapi.dingtalk.com …cdef');
    expect(JSON.stringify(context.storage.records.of('channels').list())).not.toMatch(/0123456789|SEC-1/);
  });

  it('are refused without what their kind needs', () => {
    expect(() => add({ address: undefined })).toThrow(expect.objectContaining({ code: 'input.invalid' }));
    expect(() => add({ kind: 'email', address: null })).toThrow(expect.objectContaining({ code: 'input.invalid' }));
    const { id } = add();
    const slack = ChannelInput.parse({ name: 'ops', kind: 'slack' });
    expect(() => channels.update({ id, channel: slack })).toThrow(expect.objectContaining({ code: 'input.invalid' }));
  });

  it('are told what they want, in their language, once', async () => {
    add({ language: 'zh-CN', secret: 'SEC-1' });
    channels.tell(notice('shop'), failed);
    channels.tell(notice('shop'), { ...failed, event: 'started' });
    await clock.advance(60_000);
    expect(sent.map(({ message }) => message.title)).toEqual([expect.stringContaining('shop')]);
    expect(sent[0]?.message.title).toMatch(/[\u4e00-\u9fff]/);
    expect(sent[0]?.target).toMatchObject({ kind: 'dingtalk', url: address, secret: 'SEC-1' });
    expect(dispatches()).toMatchObject([{ state: 'sent', attempts: 1 }]);
  });

  it('get a burst as one message after the gap that robots want', async () => {
    add();
    channels.tell(notice('first'), failed);
    await clock.advance(0);
    for (const name of ['a', 'b', 'c']) channels.tell(notice(name), failed);
    await clock.advance(3000);
    expect(sent).toHaveLength(1);
    await clock.advance(1000);
    expect(sent).toHaveLength(2);
    expect(sent[1]?.message.lines).toHaveLength(3);
  });

  it('wait in quiet hours, then come as one', async () => {
    add({ quietHours: { from: '11:00', to: '13:00' } });
    channels.tell(notice('a'), failed);
    channels.tell(notice('b'), failed);
    await clock.advance(59 * 60_000);
    expect(sent).toEqual([]);
    await clock.advance(2 * 60_000);
    expect(sent.map(({ message }) => message.lines.length)).toEqual([2]);
  });

  it('are tried again later where that may help, and given up where not', async () => {
    add();
    let tries = 0;
    answer = async () => {
      tries += 1;
      if (tries < 3) throw new SlipwayError('channel.failed', { data: { host: 'h' }, retryable: true });
    };
    channels.tell(notice('shop'), failed);
    await clock.advance(5000);
    expect(dispatches()).toMatchObject([{ state: 'waiting', attempts: 1, error: { code: 'channel.failed' } }]);
    await clock.advance(3 * 60_000);
    expect(dispatches()).toMatchObject([{ state: 'sent', attempts: 3, error: null }]);

    answer = async () => {
      throw new SlipwayError('channel.failed', { data: { host: 'h' } });
    };
    channels.tell(notice('shop'), failed);
    await clock.advance(3_600_000);
    expect(dispatches()[1]).toMatchObject({ state: 'failed', attempts: 1 });
  });

  it('do not send twice what was on its way when Slipway died', async () => {
    add();
    answer = () => new Promise(() => undefined);
    channels.tell(notice('shop'), failed);
    await clock.advance(0);
    expect(dispatches()).toMatchObject([{ state: 'sending' }]);
    const { storage } = context;
    channels[Symbol.dispose]();
    begin(storage);
    await clock.advance(3_600_000);
    expect(sent).toEqual([]);
    expect(dispatches()).toMatchObject([{ state: 'unknown', finishedAt: noon }]);
  });

  it('send what waited when Slipway starts again', async () => {
    add({ quietHours: { from: '11:00', to: '13:00' } });
    channels.tell(notice('shop'), failed);
    const { storage } = context;
    channels[Symbol.dispose]();
    begin(storage);
    await clock.advance(2 * 3_600_000);
    expect(sent).toHaveLength(1);
  });

  it('that are removed take with them what waits', async () => {
    const { id } = add({ quietHours: { from: '11:00', to: '13:00' } });
    channels.tell(notice('shop'), failed);
    channels.remove({ id });
    await clock.advance(3 * 3_600_000);
    expect(sent).toEqual([]);
    expect(dispatches()).toEqual([]);
    expect(context.storage.secrets.get(`channel/${id}/address`)).toBeUndefined();
  });

  it('say in a test what the other side answered', async () => {
    const { id } = add({ enabled: false });
    await channels.test({ id }, new AbortController().signal);
    expect(sent[0]?.message.title).toBe('Slipway can write here');
    answer = async () => {
      throw new SlipwayError('channel.failed', { data: { host: 'h', reason: 'channelRefused' } });
    };
    await expect(channels.test({ id }, new AbortController().signal)).rejects.toMatchObject({ code: 'channel.failed' });
  });
});
