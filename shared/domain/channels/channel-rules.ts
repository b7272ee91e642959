import type { Channel, ChannelEvent } from '../../schema/channel.ts';

/** What happened, as far as rules ask. */
export interface ToldEvent {
  readonly event: ChannelEvent;
  readonly applicationId: string | null;
  /** A failure after a failure of the same service or application. */
  readonly repeated: boolean;
}

/** A channel's rules. */
interface ChannelRules extends Pick<Channel, 'enabled' | 'firstFailureOnly'> {
  readonly events: readonly ChannelEvent[];
  readonly applicationIds: readonly string[];
}

/** Whether a channel wants to hear of it. */
export function wantsEvent(channel: ChannelRules, { event, applicationId, repeated }: ToldEvent): boolean {
  if (!channel.enabled) return false;
  const { applicationIds } = channel;
  if (applicationIds.length > 0 && (applicationId === null || !applicationIds.includes(applicationId))) return false;
  if (event === 'failed' && repeated && channel.firstFailureOnly) return false;
  // Who wants successes wants the first one after a failure too.
  return channel.events.includes(event) || (event === 'recovered' && channel.events.includes('succeeded'));
}

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/**
 * Milliseconds since the epoch when quiet hours end, or null outside of them. `now` is a local time; hours may pass midnight
 * (`22:00` to `07:00`); equal ends mean no quiet hours.
 */
export function quietUntil(quiet: Channel['quietHours'], now: Date): number | null {
  if (!quiet) return null;
  const from = minutesOf(quiet.from);
  const to = minutesOf(quiet.to);
  const at = now.getHours() * 60 + now.getMinutes();
  const inside = from < to ? at >= from && at < to : from > to && (at >= from || at < to);
  if (!inside) return null;
  const end = new Date(now);
  end.setHours(Math.floor(to / 60), to % 60, 0, 0);
  if (end.getTime() <= now.getTime()) end.setDate(end.getDate() + 1);
  return end.getTime();
}

/** Milliseconds before each further try; then it is given up. */
const retriesMs = [30_000, 2 * 60_000, 10 * 60_000, 30 * 60_000] as const;

/** How long to wait after this many tries; null: no more. */
export function retryAfterMs(attempts: number): number | null {
  return retriesMs[attempts - 1] ?? null;
}

/** DingTalk and WeCom take 20 a minute, then block: https://open.dingtalk.com/document/robots/custom-robot-access */
export const leastGapMs = 3500;
