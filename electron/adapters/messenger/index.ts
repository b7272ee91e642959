import type { Messenger } from '../messenger.ts';
import { sendOverHttp } from './http-messenger.ts';
import { sendByMail } from './mail-messenger.ts';

/** Messages over HTTP and SMTP. */
export function createMessenger(): Messenger {
  return {
    send: (target, message, signal) =>
      target.kind === 'email' ? sendByMail(target, message, signal) : sendOverHttp(target, message, signal),
  };
}
