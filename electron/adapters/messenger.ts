import type { OutgoingMessage, RobotKind } from '../../shared/domain/channels/index.ts';
import type { MailSettings } from '../../shared/schema/channel.ts';

/** Where a message goes, with its secrets. */
export type MessageTarget =
  | { readonly kind: RobotKind; readonly url: string; readonly secret: string | null }
  | { readonly kind: 'email'; readonly mail: MailSettings; readonly password: string | null };

/** Sends messages to people outside of Slipway. */
export interface Messenger {
  /** Settles once the other side took it. Fails with `channel.failed` {reason, detail, host}, `retryable` where trying again may help. */
  send(target: MessageTarget, message: OutgoingMessage, signal: AbortSignal): Promise<void>;
}
