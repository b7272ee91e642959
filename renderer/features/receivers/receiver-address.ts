import { senderFacts } from '../../../shared/domain/webhooks/index.ts';
import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';

/** Who can call an address, as far as it shows by itself: the text is `receiverPages.wizard.reach.<reach>`. */
export type AddressReach = 'none' | 'everyAddress' | 'loopback' | 'private' | 'public';

/** Why senders may not reach an address: the text is `receiverPages.addressProblem.<problem>`. */
export type AddressProblem =
  | 'noAddress'
  | 'everyAddress'
  | 'loopback'
  | 'private'
  | 'gitlabPrivate'
  | 'giteaPrivate'
  | 'gogsPrivate'
  | 'publicTls'
  | 'plain'
  | 'acrPort'
  | 'acrTls';

/** Ports that Alibaba Cloud's registry calls over plain HTTP, besides 1025–65535. */
const ACR_HTTP_PORTS: readonly number[] = [80, 21, 443, 70, 210, 280, 488, 591, 777];

/** Names that no server of the internet answers for (RFC 6762, RFC 8375, and customs). */
const PRIVATE_NAME = /^[^.]+$|\.(local|lan|internal|intranet|corp|home|home\.arpa|localdomain|test|invalid)$/i;
/** RFC 1918, RFC 6598 (carriers' NAT), link-local. */
const PRIVATE_IPV4 = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|169\.254\.)/;
/** RFC 4193, link-local. */
const PRIVATE_IPV6 = /^\[(f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;

/** The base that senders are told: what the settings name, else where Slipway listens. Empty: nowhere. */
export function receiverBase(said: string | undefined, listensAt: string | null | undefined): string {
  return (said || listensAt || '').replace(/\/+$/, '');
}

export function receiverAddress(base: string, token: string): string {
  return base === '' || token === '' ? '' : `${base}/hooks/${token}`;
}

export function addressReach(base: string): AddressReach {
  if (!URL.canParse(base)) return 'none';
  const { hostname } = new URL(base);
  if (hostname === '0.0.0.0' || hostname === '[::]') return 'everyAddress';
  if (hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname) || hostname.endsWith('.localhost'))
    return 'loopback';
  if (hostname.startsWith('[')) return PRIVATE_IPV6.test(hostname) ? 'private' : 'public';
  if (/^[\d.]+$/.test(hostname)) return PRIVATE_IPV4.test(hostname) ? 'private' : 'public';
  return PRIVATE_NAME.test(hostname) ? 'private' : 'public';
}

/** What stands in the way of a sender of this format. */
export function addressProblems(base: string, format: ReceiverFormat): readonly AddressProblem[] {
  if (format === 'poll') return [];
  const reach = addressReach(base);
  if (reach === 'none') return ['noAddress'];
  if (reach === 'everyAddress' || reach === 'loopback') return [reach, ...callProblems(new URL(base), format)];
  return [...(reach === 'private' ? privateProblems(format) : []), ...callProblems(new URL(base), format)];
}

function privateProblems(format: ReceiverFormat): readonly AddressProblem[] {
  switch (senderFacts(format).reach) {
    case 'internet':
      return ['private'];
    case 'gitlab':
      return ['gitlabPrivate'];
    case 'gitea':
      return ['giteaPrivate'];
    case 'gogs':
      return ['gogsPrivate'];
    case 'network':
    case 'none':
      return [];
  }
}

function callProblems({ protocol, port: said, hostname }: URL, format: ReceiverFormat): readonly AddressProblem[] {
  const isPlain = protocol === 'http:';
  const problems: AddressProblem[] = [];
  if (format === 'alicloud') {
    const port = Number(said) || (isPlain ? 80 : 443);
    if (!isPlain && port !== 443) problems.push('acrTls');
    if (isPlain && port < 1025 && !ACR_HTTP_PORTS.includes(port)) problems.push('acrPort');
  }
  if (format === 'bitbucket-cloud' && isPlain) problems.push('publicTls');
  else if (isPlain && addressReach(`http://${hostname}`) === 'public') problems.push('plain');
  return problems;
}
