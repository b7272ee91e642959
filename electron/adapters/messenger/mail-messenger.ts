import nodemailer from 'nodemailer';
import type { OutgoingMessage } from '../../../shared/domain/channels/index.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { MailSettings } from '../../../shared/schema/channel.ts';

const waitMs = 15_000;

/** Sends one mail to all recipients by SMTP. Fails with `channel.failed`; a server that said 4xx may be tried again (RFC 5321). */
export async function sendByMail(
  target: { readonly mail: MailSettings; readonly password: string | null },
  message: OutgoingMessage,
  signal: AbortSignal,
): Promise<void> {
  const { mail, password } = target;
  const transport = nodemailer.createTransport({
    host: mail.host,
    port: mail.port,
    secure: mail.security === 'tls',
    requireTLS: mail.security === 'starttls',
    ignoreTLS: mail.security === 'none',
    connectionTimeout: waitMs,
    greetingTimeout: waitMs,
    socketTimeout: waitMs,
    ...(mail.username === '' ? {} : { auth: { user: mail.username, pass: password ?? '' } }),
  });
  const stop = () => transport.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const sent = await transport.sendMail({
      from: mail.from,
      to: mail.to,
      subject: message.title,
      text: [...message.lines, ...(message.link === '' ? [] : ['', message.link])].join('\n'),
      date: new Date(message.at),
      messageId: `<${message.id}@slipway>`,
    });
    const [refused] = sent.rejected;
    if (refused !== undefined) throw refusal(mail.host, 'mailRecipient', String(refused), false);
  } catch (error) {
    if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    throw error instanceof SlipwayError ? error : smtpFailure(error, mail.host);
  } finally {
    signal.removeEventListener('abort', stop);
    transport.close();
  }
}

function smtpFailure(error: unknown, host: string): SlipwayError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const status = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : 0;
  const detail = (error instanceof Error && 'response' in error ? String(error.response) : code).slice(0, 300);
  if (code === 'EAUTH') return refusal(host, 'mailLogin', detail, false);
  if (status >= 500) return refusal(host, 'mailRefused', detail, false);
  if (status >= 400) return refusal(host, 'mailLater', detail, true);
  return refusal(host, code === 'ETLS' ? 'mailTls' : 'channelUnreachable', detail || 'SMTP', code !== 'ETLS');
}

function refusal(host: string, reason: string, detail: string, retryable: boolean): SlipwayError {
  return new SlipwayError('channel.failed', { data: { host, reason, detail }, retryable });
}
