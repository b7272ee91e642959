import { type ToldEvent, wantsEvent } from '../../../shared/domain/channels/index.ts';
import type { Channel, ChannelInput, Notice } from '../../../shared/schema/channel.ts';
import type { Messenger } from '../../adapters/messenger.ts';
import type { CoreContext } from '../context.ts';
import { ChannelRecords } from './channel-records.ts';
import { messageOf, testNotice } from './channel-texts.ts';
import { Outbox } from './outbox.ts';

interface ById {
  readonly id: string;
}

/** Chats, mail and endpoints that are told what happens. Errors: `input.invalid`, `notFound`, `conflict`, `channel.failed`. */
export interface Channels extends Disposable {
  start(): void;
  add(input: ChannelInput): Channel;
  update(input: ById & { readonly channel: ChannelInput }): Channel;
  remove(input: ById): void;
  /** Sends a test message at once, past rules, quiet hours and the queue. */
  test(input: ById, signal: AbortSignal): Promise<void>;
  /** Passes news on to every channel that wants it. */
  tell(notice: Notice, event: ToldEvent): void;
}

export function createChannels(context: CoreContext, { messenger }: { readonly messenger: Messenger }): Channels {
  const channels = new ChannelRecords(context);
  const outbox = new Outbox({ context, channels, messenger });
  return {
    start: () => outbox.start(),
    add: (input) => channels.add(input),
    update({ id, channel }) {
      const changed = channels.update(id, channel);
      outbox.kick(id);
      return changed;
    },
    remove({ id }) {
      channels.remove(id);
      outbox.forget(id);
    },
    async test({ id }, signal) {
      const target = channels.target(id);
      const { language } = context.storage.records.of('channels').require(id);
      const { receiverBaseUrl: baseUrl } = context.storage.settings.get();
      const testId = context.newId();
      const notice = testNotice(testId, context.clock.now());
      await messenger.send(target, messageOf([notice], { language, baseUrl, id: testId }), signal);
    },
    tell(notice, event) {
      for (const channel of channels.list()) if (wantsEvent(channel, event)) outbox.add(channel, notice);
    },
    [Symbol.dispose]: () => outbox[Symbol.dispose](),
  };
}
