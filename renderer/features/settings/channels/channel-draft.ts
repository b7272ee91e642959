import type { Channel, ChannelEvent, ChannelKind, MailSettings } from '../../../../shared/schema/channel.ts';

/** What is typed in a channel's form. Secrets: undefined leaves what is kept, null removes it. */
export interface ChannelDraft {
  readonly name: string;
  readonly kind: ChannelKind;
  readonly enabled: boolean;
  readonly language: Channel['language'];
  readonly address: string | null | undefined;
  readonly secret: string | null | undefined;
  readonly mail: {
    readonly host: string;
    readonly port: string;
    readonly security: MailSettings['security'];
    readonly username: string;
    readonly from: string;
    /** One address on each line. */
    readonly to: string;
  };
  readonly events: readonly ChannelEvent[];
  readonly applicationIds: readonly string[];
  readonly firstFailureOnly: boolean;
  readonly quiet: boolean;
  readonly from: string;
  readonly to: string;
}

/** Kinds whose messages can be signed, or whose server has a password. */
export const kindsWithSecret: readonly ChannelKind[] = ['dingtalk', 'feishu', 'webhook', 'email'];

export function channelDraftOf(channel: Channel | undefined, language: Channel['language']): ChannelDraft {
  const mail = channel?.mail;
  return {
    name: channel?.name ?? '',
    kind: channel?.kind ?? 'dingtalk',
    enabled: channel?.enabled ?? true,
    language: channel?.language ?? language,
    address: undefined,
    secret: undefined,
    mail: {
      host: mail?.host ?? '',
      port: String(mail?.port ?? 587),
      security: mail?.security ?? 'starttls',
      username: mail?.username ?? '',
      from: mail?.from ?? '',
      to: mail?.to.join('\n') ?? '',
    },
    events: channel?.events ?? ['failed', 'recovered', 'attention'],
    applicationIds: channel?.applicationIds ?? [],
    firstFailureOnly: channel?.firstFailureOnly ?? true,
    quiet: channel?.quietHours != null,
    from: channel?.quietHours?.from ?? '22:00',
    to: channel?.quietHours?.to ?? '07:00',
  };
}

/** The form as the contract wants it. */
export function channelInputOf(draft: ChannelDraft): unknown {
  const { mail, address, secret, quiet, from, to, kind, ...rest } = draft;
  const sent = { ...(address === undefined ? {} : { address }), ...(secret === undefined ? {} : { secret }) };
  const isMail = kind === 'email';
  return {
    ...rest,
    kind,
    quietHours: quiet ? { from, to } : null,
    mail: isMail
      ? { ...mail, port: Number(mail.port), to: mail.to.split(/[\s,;]+/).filter((each) => each !== '') }
      : null,
    ...(isMail ? { address: null } : {}),
    ...(isMail && 'secret' in sent ? { secret: sent.secret } : {}),
    ...(isMail ? {} : sent),
  };
}
