import type { IncomingMessage } from 'node:http';
import type Docker from 'dockerode';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { PullCredentials } from '../cluster-engine.ts';

export interface SwarmRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without the version, e.g. `/services`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  readonly credentials?: PullCredentials | null;
  readonly signal: AbortSignal;
  /** What a 404 means: `notFound` {collection, id}. */
  readonly about?: { readonly collection: string; readonly id: string };
}

/** The part of docker-modem that is used: the services' calls of dockerode itself mix query and body. */
interface Modem {
  dial(options: DialOptions, done: (error: unknown, answer: unknown) => void): void;
}

interface DialOptions {
  path: string;
  method: string;
  isStream: boolean;
  statusCodes: Readonly<Record<number, true>>;
  abortSignal: AbortSignal;
  authconfig?: { readonly base64: string };
  options?: { _query?: object; _body?: unknown };
}

const good = { 200: true, 201: true, 204: true } as const;
const timeoutMs = 30_000;

/** One call of the Engine API (https://docs.docker.com/reference/api/engine/). Errors: those of `ClusterEngine`. */
export async function callSwarm(docker: Docker, request: SwarmRequest): Promise<unknown> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const abortSignal = AbortSignal.any([request.signal, timeout]);
  try {
    return await dial(docker.modem, request, { abortSignal, isStream: false });
  } catch (error) {
    throw swarmError(error, request);
  }
}

/** A call whose answer comes bit by bit and lasts until the signal aborts. */
export async function streamSwarm(docker: Docker, request: SwarmRequest): Promise<IncomingMessage> {
  try {
    const answer = await dial(docker.modem, request, { abortSignal: request.signal, isStream: true });
    return answer as IncomingMessage;
  } catch (error) {
    throw swarmError(error, request);
  }
}

function dial(
  modem: Modem,
  { method, path, query, body, credentials }: SwarmRequest,
  how: { readonly abortSignal: AbortSignal; readonly isStream: boolean },
): Promise<unknown> {
  const options: DialOptions = {
    path: query === undefined ? path : `${path}?`,
    method,
    statusCodes: good,
    ...how,
    options: { ...(query !== undefined && { _query: query }), ...(body !== undefined && { _body: body }) },
    ...(credentials && { authconfig: { base64: registryAuth(credentials) } }),
  };
  return new Promise((resolve, reject) => {
    modem.dial(options, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** `X-Registry-Auth`: base64url of JSON, which the managers pass on to the nodes that pull. */
function registryAuth({ username, password, registryHost }: PullCredentials): string {
  const address = registryHost === 'docker.io' ? 'https://index.docker.io/v1/' : registryHost;
  const text = JSON.stringify({ username, password, serveraddress: address });
  // Go's decoder wants the padding that base64url leaves out.
  return Buffer.from(text).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

export function isOutOfSequence(error: unknown): boolean {
  return error instanceof SlipwayError && String(error.data.detail).includes('update out of sequence');
}

function swarmError(error: unknown, { signal, about }: SwarmRequest): SlipwayError {
  if (error instanceof SlipwayError) return error;
  if (signal.aborted) return new SlipwayError('operation.cancelled', { cause: error });
  const { statusCode, json, message } = error as { statusCode?: number; json?: { message?: string }; message?: string };
  const detail = json?.message ?? message ?? String(error);
  if (statusCode === 404 && about) return new SlipwayError('notFound', { data: { ...about }, cause: error });
  if (statusCode === 409)
    return new SlipwayError('conflict', { data: { reason: 'nameUsed', name: about?.id ?? '', detail } });
  if (statusCode === 503 || statusCode === undefined || lostQuorum.test(detail))
    return new SlipwayError('cluster.unreachable', { data: { detail }, retryable: true, cause: error });
  return new SlipwayError('docker.failed', { data: { detail, status: statusCode }, cause: error });
}

/** swarmkit's words when no majority of managers answers; the engine sends them with status 500. */
const lostQuorum = /does not have a leader|context deadline exceeded|has lost quorum/i;
