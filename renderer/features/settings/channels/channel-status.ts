import type { Channel, Dispatch } from '../../../../shared/schema/channel.ts';
import type { Status } from '../../../../shared/schema/common.ts';

export const dispatchStatus: Record<Dispatch['state'], Status> = {
  waiting: 'working',
  sending: 'working',
  sent: 'ok',
  failed: 'failed',
  unknown: 'unknown',
};

/** A channel and its last message. */
export interface ChannelRow {
  readonly id: string;
  readonly channel: Channel;
  readonly last: Dispatch | null;
}

export function channelRows(channels: readonly Channel[], dispatches: readonly Dispatch[]): readonly ChannelRow[] {
  const last = new Map<string, Dispatch>();
  for (const dispatch of dispatches) {
    const known = last.get(dispatch.channelId);
    if (!known || known.createdAt < dispatch.createdAt) last.set(dispatch.channelId, dispatch);
  }
  return channels.map((channel) => ({ id: channel.id, channel, last: last.get(channel.id) ?? null }));
}
