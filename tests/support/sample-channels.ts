import { Channel, Dispatch } from '../../shared/schema/channel.ts';

const hour = 3_600_000;
const unset = { setAt: null };

/** A chat's robot that works, and a mail server that refuses. */
export function sampleChannels(now: number): Channel[] {
  const setAt = { setAt: now - 90 * hour };
  return [
    Channel.parse({
      ...{ id: 'channel-1', name: 'ops group', kind: 'dingtalk', language: 'zh-CN', createdAt: now - 90 * hour },
      ...{ addressHint: 'oapi.dingtalk.com …41fe', address: setAt, secret: setAt },
      quietHours: { from: '22:00', to: '07:00' },
    }),
    Channel.parse({
      ...{ id: 'channel-2', name: 'team by mail', kind: 'email', events: ['failed'], createdAt: now - 80 * hour },
      ...{ addressHint: '', address: unset, secret: setAt },
      mail: { host: 'mail.example', username: 'slipway', from: 'slipway@example.com', to: ['ops@example.com'] },
    }),
  ];
}

export function sampleDispatches(now: number): Dispatch[] {
  const at = now - 9 * hour;
  const title = { key: 'notifications.releaseRolledBack', params: { service: 'config-server' } };
  const body = { key: 'notifications.releaseImage', params: { image: 'mgr01:5000/shop/config-server:latest' } };
  const notices = [{ id: 'n1', at, level: 'error', link: '/releases/release-3', title, body }];
  const common = { notices, attempts: 1, nextAt: null, createdAt: at, finishedAt: at };
  const data = { host: 'mail.example', reason: 'mailLogin', detail: '535 5.7.8' };
  return [
    Dispatch.parse({ ...common, id: 'd1', channelId: 'channel-1', state: 'sent', error: null }),
    Dispatch.parse({
      ...{ ...common, id: 'd2', channelId: 'channel-2', state: 'failed' },
      error: { code: 'channel.failed', data, retryable: false },
    }),
  ];
}
