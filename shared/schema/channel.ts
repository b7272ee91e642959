import { z } from 'zod';
import { Id, Message, NetworkAddress, Port, SecretInput, SecretStatus, TimeOfDay, Timestamp } from './common.ts';
import { ErrorInfo } from './error.ts';

/** Where messages go besides this window: a robot of a chat, a mail server, or any endpoint. */
export const ChannelKind = z.enum(['dingtalk', 'wecom', 'feishu', 'slack', 'teams', 'email', 'webhook']);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** What is told. `recovered`: the first success after a failure of the same service or application. */
export const ChannelEvent = z.enum(['started', 'succeeded', 'failed', 'recovered', 'attention']);
export type ChannelEvent = z.infer<typeof ChannelEvent>;

const MailAddress = z.email().max(254);

export const MailSettings = z.object({
  host: NetworkAddress,
  port: Port.default(587),
  /** `tls` from the first byte (465), `starttls` demanded (587), `none`: readable on the way. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  username: z.string().trim().max(254).default(''),
  from: MailAddress,
  to: z.array(MailAddress).min(1, 'recipients.none').max(20),
});
export type MailSettings = z.infer<typeof MailSettings>;

const ChannelSettings = z.object({
  name: z.string().trim().min(1).max(63),
  kind: ChannelKind,
  enabled: z.boolean().default(true),
  language: z.enum(['en', 'zh-CN']).default('en'),
  /** Only for `email`. */
  mail: MailSettings.nullable().default(null),
  events: z.array(ChannelEvent).min(1, 'events.none').default(['failed', 'recovered', 'attention']),
  /** Applications that are told of; empty: all, and what belongs to none. */
  applicationIds: z.array(Id).max(500).default([]),
  /** A failure that follows a failure of the same service or application is not told again. */
  firstFailureOnly: z.boolean().default(true),
  /** Local time of the machine where core runs. Messages wait until the end, then come as one. */
  quietHours: z.object({ from: TimeOfDay, to: TimeOfDay }).nullable().default(null),
});

export const Channel = ChannelSettings.extend({
  id: Id,
  /** Host of the address and its last four characters; the address itself is a secret. Empty for `email`. */
  addressHint: z.string(),
  address: SecretStatus,
  /** Signing secret of a robot or endpoint, or the mail server's password. */
  secret: SecretStatus,
  createdAt: Timestamp,
});
export type Channel = z.infer<typeof Channel>;

/** An http(s) address with its token: write-only. */
const ChannelAddress = SecretInput.pipe(z.url({ protocol: /^https?$/, error: 'address.invalid' }));

export const ChannelInput = ChannelSettings.extend({
  address: ChannelAddress.nullish(),
  secret: SecretInput.nullish(),
});
export type ChannelInput = z.infer<typeof ChannelInput>;

export const DispatchState = z.enum(['waiting', 'sending', 'sent', 'failed', 'unknown']);

/** One piece of news in a message: a notification as it was made, whether or not it is also kept in the inbox. */
export const Notice = z.object({
  id: Id,
  at: Timestamp,
  level: z.enum(['info', 'success', 'warning', 'error']),
  title: Message,
  body: Message,
  /** Path in the window. */
  link: z.string(),
});
export type Notice = z.infer<typeof Notice>;

/** One message to one channel. News that came in a burst or in quiet hours travels together. */
export const Dispatch = z.object({
  id: Id,
  channelId: Id,
  notices: z.array(Notice).min(1),
  state: DispatchState,
  attempts: z.number().int(),
  /** When it is tried (again); null once it has ended. */
  nextAt: Timestamp.nullable(),
  error: ErrorInfo.nullable(),
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
});
export type Dispatch = z.infer<typeof Dispatch>;
