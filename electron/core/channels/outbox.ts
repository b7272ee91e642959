import { leastGapMs, quietUntil, retryAfterMs } from '../../../shared/domain/channels/index.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Channel, Dispatch, Notice } from '../../../shared/schema/channel.ts';
import type { Messenger } from '../../adapters/messenger.ts';
import type { CoreContext } from '../context.ts';
import type { ChannelRecords } from './channel-records.ts';
import { messageOf } from './channel-texts.ts';

/** News in one message; more waits for the next. */
const mostNotices = 20;
const sendMs = 30_000;

export interface OutboxParts {
  readonly context: CoreContext;
  readonly channels: ChannelRecords;
  readonly messenger: Messenger;
}

/**
 * Messages on their way, one at a time for each channel. What is being sent when Slipway dies is not sent again: it is said
 * to be unknown, since twice is worse than told late.
 */
export class Outbox implements Disposable {
  readonly #parts: OutboxParts;
  readonly #pumps = new Map<string, AbortController>();
  readonly #lastSent = new Map<string, number>();
  /** A message on its way is not cut off by what comes meanwhile. */
  readonly #underway = new Map<string, Promise<void>>();
  #running = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = true;
    for (const dispatch of this.#dispatches.list()) {
      if (dispatch.state === 'sending') this.#end(dispatch, { state: 'unknown', error: null });
    }
    for (const { id } of this.#parts.channels.list()) this.kick(id);
  }

  add(channel: Channel, notice: Notice): void {
    const { context } = this.#parts;
    const waiting = this.#waiting(channel.id).find(
      ({ attempts, notices }) => attempts === 0 && notices.length < mostNotices,
    );
    if (waiting) {
      this.#dispatches.put({ ...waiting, notices: [...waiting.notices, notice] });
      return;
    }
    this.#dispatches.put({
      id: context.newId(),
      channelId: channel.id,
      notices: [notice],
      state: 'waiting',
      attempts: 0,
      nextAt: this.#notBefore(channel),
      error: null,
      createdAt: context.clock.now(),
      finishedAt: null,
    });
    this.kick(channel.id);
  }

  /** After something was added, or the channel was changed: looks again at what is due. */
  kick(channelId: string): void {
    this.#pumps.get(channelId)?.abort();
    this.#pumps.delete(channelId);
    if (!this.#running || this.#waiting(channelId).length === 0) return;
    const stop = new AbortController();
    this.#pumps.set(channelId, stop);
    void this.#pump(channelId, AbortSignal.any([stop.signal, this.#parts.context.stopping]));
  }

  /** The channel is gone: what waits for it is gone too. */
  forget(channelId: string): void {
    this.#pumps.get(channelId)?.abort();
    this.#pumps.delete(channelId);
    for (const { id } of this.#dispatches.list().filter((each) => each.channelId === channelId))
      this.#dispatches.remove(id);
  }

  [Symbol.dispose](): void {
    this.#running = false;
    for (const stop of this.#pumps.values()) stop.abort();
    this.#pumps.clear();
  }

  get #dispatches() {
    return this.#parts.context.storage.records.of('dispatches');
  }

  #waiting(channelId: string): readonly Dispatch[] {
    return this.#dispatches.list().filter((each) => each.channelId === channelId && each.state === 'waiting');
  }

  /** Not in quiet hours, and not faster than robots allow. */
  #notBefore(channel: Channel): number {
    const now = this.#parts.context.clock.now();
    const gap = (this.#lastSent.get(channel.id) ?? 0) + leastGapMs;
    return Math.max(now, gap, quietUntil(channel.quietHours, new Date(now)) ?? 0);
  }

  async #pump(channelId: string, signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#parts.context;
    try {
      for (;;) {
        const [next] = [...this.#waiting(channelId)].sort((one, other) => (one.nextAt ?? 0) - (other.nextAt ?? 0));
        const channel = this.#parts.channels.get(channelId);
        if (!next || !channel) return;
        const wait = (next.nextAt ?? 0) - clock.now();
        if (wait > 0) await clock.sleep(wait, signal);
        if (signal.aborted) return;
        await this.#underway.get(channelId);
        if (signal.aborted) return;
        const sending = this.#send(channel, this.#dispatches.require(next.id));
        this.#underway.set(channelId, sending);
        await sending;
        this.#underway.delete(channelId);
      }
    } catch (error) {
      if (!signal.aborted) logger.error({ err: error, channelId }, 'messages of a channel stopped');
    }
  }

  /** Not cut by `kick`: a message under way is finished, so that it is known what became of it. */
  async #send(channel: Channel, dispatch: Dispatch): Promise<void> {
    const { context, channels, messenger } = this.#parts;
    const attempts = dispatch.attempts + 1;
    const sending: Dispatch = { ...dispatch, state: 'sending', attempts, nextAt: null };
    this.#dispatches.put(sending);
    const baseUrl = context.storage.settings.get().receiverBaseUrl;
    const message = messageOf(dispatch.notices, { language: channel.language, baseUrl, id: dispatch.id });
    const limit = AbortSignal.any([context.stopping, AbortSignal.timeout(sendMs)]);
    this.#lastSent.set(channel.id, context.clock.now());
    try {
      await messenger.send(channels.target(channel.id), message, limit);
      this.#end(sending, { state: 'sent', error: null });
    } catch (error) {
      this.#failed(sending, context.stopping.aborted ? new SlipwayError('operation.interrupted') : error);
    }
  }

  #failed(dispatch: Dispatch, error: unknown): void {
    const info = errorInfo(error);
    const wait = info.retryable ? retryAfterMs(dispatch.attempts) : null;
    if (info.code === 'operation.interrupted') this.#end(dispatch, { state: 'unknown', error: info });
    else if (wait === null) this.#end(dispatch, { state: 'failed', error: info });
    else {
      const nextAt = this.#parts.context.clock.now() + wait;
      this.#dispatches.put({ ...dispatch, state: 'waiting', nextAt, error: info });
    }
  }

  #end(dispatch: Dispatch, end: Pick<Dispatch, 'state' | 'error'>): void {
    // Its channel may have been removed meanwhile.
    if (!this.#dispatches.get(dispatch.id)) return;
    this.#dispatches.put({ ...dispatch, ...end, nextAt: null, finishedAt: this.#parts.context.clock.now() });
  }
}
