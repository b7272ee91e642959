import { z } from 'zod';
import { Id } from '../schema/common.ts';
import {
  CreatedHook,
  Delivery,
  HookCreation,
  PastedPayload,
  PayloadTrial,
  Receiver,
  ReceiverInput,
} from '../schema/receiver.ts';
import { base } from './base.ts';

const ById = z.object({ id: Id });

export const receivers = {
  add: base.input(ReceiverInput).output(Receiver),
  update: base.input(z.object({ id: Id, receiver: ReceiverInput })).output(Receiver),
  /** A new token: the old address answers 404 from now on. */
  rotate: base.input(ById).output(Receiver),
  remove: base.input(ById).output(z.void()),
  /** Makes the push hook at the Git server, by its API, and reads it back. */
  createHook: base.input(HookCreation).output(CreatedHook),
  /** Acts on a kept delivery once more. */
  replay: base.input(z.object({ deliveryId: Id })).output(Delivery),
  /** What a pasted request would do, without doing it. */
  tryPayload: base.input(PastedPayload).output(PayloadTrial),
};
