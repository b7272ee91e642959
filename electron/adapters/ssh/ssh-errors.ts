import type { ClientErrorExtensions } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';

export type SshClientError = Error & ClientErrorExtensions & { readonly code?: string | number };

export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

const socketReasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'noRoute',
  ENETUNREACH: 'noRoute',
  ENOTFOUND: 'nameNotFound',
  EAI_AGAIN: 'nameNotFound',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
};

interface Unreachable {
  readonly reason: string;
  readonly detail?: string;
  readonly cause?: unknown;
  /** Old algorithms that the switch would allow. */
  readonly legacy?: string;
}

/** `reason`: refused, timeout, noRoute, nameNotFound, reset, notSsh, noCommonAlgorithm, legacyOnly, postQuantumOnly, disconnected. */
export function unreachable({ address, port }: Endpoint, { reason, detail, cause, legacy }: Unreachable): SlipwayError {
  const data = { address, port, reason, detail: detail ?? '', ...(legacy ? { legacy } : {}) };
  const retryable = reason !== 'postQuantumOnly' && reason !== 'legacyOnly';
  return new SlipwayError('host.unreachable', { data, cause, retryable });
}

/** A failure before login was tried. */
export function connectFailure(endpoint: Endpoint, error: SshClientError): SlipwayError {
  const { message, code } = error;
  const known = typeof code === 'string' ? socketReasons[code] : undefined;
  const reason =
    known ?? (/no matching/i.test(message) ? 'noCommonAlgorithm' : notSsh(message) ? 'notSsh' : 'disconnected');
  return unreachable(endpoint, { reason, detail: message, cause: error });
}

function notSsh(message: string): boolean {
  return /before handshake|identification|ident|header/i.test(message);
}

export function connectionLost(address: string, reason: string): SlipwayError {
  return new SlipwayError('host.connectionLost', { data: { address, reason }, retryable: true });
}
