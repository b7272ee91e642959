import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';

/** Why senders may not reach an address: the text is `receiverPages.addressProblem.<problem>`. */
export type AddressProblem = 'noAddress' | 'everyAddress' | 'loopback' | 'acrPort' | 'acrTls';

/** Ports that Alibaba Cloud's registry calls over plain HTTP, besides 1025–65535. */
const ACR_HTTP_PORTS: readonly number[] = [80, 21, 443, 70, 210, 280, 488, 591, 777];

const everyAddress: readonly string[] = ['0.0.0.0', '[::]'];
const loopback: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** The base that senders are told: what the settings name, else where Slipway listens. Empty: nowhere. */
export function receiverBase(said: string | undefined, listensAt: string | null | undefined): string {
  return (said || listensAt || '').replace(/\/+$/, '');
}

export function receiverAddress(base: string, token: string): string {
  return base === '' || token === '' ? '' : `${base}/hooks/${token}`;
}

/** What stands in the way of a sender of this format. */
export function addressProblems(base: string, format: ReceiverFormat): readonly AddressProblem[] {
  if (!URL.canParse(base)) return ['noAddress'];
  const url = new URL(base);
  const problems: AddressProblem[] = [];
  if (everyAddress.includes(url.hostname)) problems.push('everyAddress');
  if (loopback.includes(url.hostname)) problems.push('loopback');
  if (format !== 'alicloud') return problems;
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  if (url.protocol === 'https:' && port !== 443) problems.push('acrTls');
  if (url.protocol === 'http:' && port < 1025 && !ACR_HTTP_PORTS.includes(port)) problems.push('acrPort');
  return problems;
}
