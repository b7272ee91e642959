import { z } from 'zod';
import { Channel, ChannelInput } from '../schema/channel.ts';
import { Id } from '../schema/common.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });

export const channels = {
  add: base.input(ChannelInput).output(Channel),
  update: base.input(z.object({ id: Id, channel: ChannelInput })).output(Channel),
  remove: base.input(ById).output(z.void()),
  /** Sends a test message now; fails with `channel.failed` and the answer of the other side. */
  test: base.input(ById).output(z.void()),
};
