import type { Duplex } from 'node:stream';
import { rootCertificates, type TLSSocket, connect as tlsConnect } from 'node:tls';
import { Agent, type buildConnector, request } from 'undici';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { RegistryAccess } from '../registry-client.ts';

/** Milliseconds: one connection, one answer's headers, its whole body. */
const CONNECT_MS = 10_000;
const HEADERS_MS = 20_000;
const BODY_MS = 30_000;
/** Manifests are at most 4 MiB (distribution-spec); catalogues of large registries come in pages. */
const BODY_BYTES = 8 * 1024 * 1024;
const REDIRECTS_AT_MOST = 3;

export type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE';

export interface Question {
  readonly method: Method;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** HTTP to one registry for the time of one call of the client: own authority, own way in, limits, redirects without login. */
export class RegistryTransport implements AsyncDisposable {
  readonly origin: URL;
  readonly #access: RegistryAccess;
  readonly #signal: AbortSignal;
  readonly #agent: Agent;

  constructor(access: RegistryAccess, signal: AbortSignal) {
    this.#access = access;
    this.#signal = signal;
    this.origin = new URL(`${access.insecure ? 'http' : 'https'}://${apiHost(access.host)}`);
    const ca = access.caCertificate === null ? undefined : [access.caCertificate, ...rootCertificates];
    this.#agent = new Agent({
      connections: 4,
      headersTimeout: HEADERS_MS,
      bodyTimeout: BODY_MS,
      connect: access.connect ? this.#tunnel(access.connect, ca) : { timeout: CONNECT_MS, ...(ca ? { ca } : {}) },
    });
  }

  async ask(question: Question): Promise<Answer> {
    let { url, headers } = question;
    for (let hop = 0; ; hop += 1) {
      const answer = await this.#once(question.method, url, headers);
      const location = answer.headers.location;
      const goesOn = answer.status >= 300 && answer.status < 400 && answer.status !== 304;
      if (!goesOn || location === undefined || !isReading(question.method)) return answer;
      const next = new URL(location, url);
      if (hop >= REDIRECTS_AT_MOST || (next.protocol !== 'https:' && next.protocol !== url.protocol))
        throw new SlipwayError('registry.failed', { data: { host: this.#access.host, reason: 'redirect' } });
      // A login is for the registry alone; a redirect may lead to anybody's storage.
      if (next.origin !== this.origin.origin) headers = withoutLogin(headers);
      url = next;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }

  async #once(method: Method, url: URL, headers: Readonly<Record<string, string>>): Promise<Answer> {
    try {
      const response = await request(url, { method, headers, dispatcher: this.#agent, signal: this.#signal });
      const body = await readCapped(response.body, this.#access.host);
      return { status: response.statusCode, headers: flat(response.headers), body };
    } catch (error) {
      throw this.#failure(error, url);
    }
  }

  #failure(error: unknown, url: URL): SlipwayError {
    if (this.#signal.aborted) return new SlipwayError('operation.cancelled', { cause: error });
    if (error instanceof SlipwayError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const detail = error instanceof Error ? error.message : String(error);
    return new SlipwayError('registry.unreachable', {
      data: { host: url.host, reason: reasonOf(code, detail), detail },
      retryable: true,
      cause: error,
    });
  }

  /** The built-in registry's way: TLS over a stream that somebody else opened. There is no plain http on this way. */
  #tunnel(open: (signal: AbortSignal) => Promise<Duplex>, ca: readonly string[] | undefined): buildConnector.connector {
    const connect = async ({ protocol, hostname }: buildConnector.Options): Promise<TLSSocket> => {
      if (hostname !== this.origin.hostname || protocol !== 'https:')
        throw new SlipwayError('registry.failed', { data: { host: hostname, reason: 'otherHost' } });
      const limit = AbortSignal.any([this.#signal, AbortSignal.timeout(CONNECT_MS)]);
      return overTls(await orAborted(open(limit), limit), hostname, ca);
    };
    return (options, callback) => {
      connect(options).then(
        (socket) => callback(null, socket),
        (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
      );
    };
  }
}

/** undici waits for its connector, also after an abort: this one must end whatever the opener does. */
async function orAborted(opening: Promise<Duplex>, limit: AbortSignal): Promise<Duplex> {
  let give = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    give = () => reject(limit.reason);
  });
  limit.addEventListener('abort', give, { once: true });
  if (limit.aborted) give();
  opening.then(
    (stream) => limit.aborted && stream.destroy(),
    () => undefined,
  );
  try {
    return await Promise.race([opening, aborted]);
  } finally {
    limit.removeEventListener('abort', give);
  }
}

function overTls(socket: Duplex, hostname: string, ca: readonly string[] | undefined): Promise<TLSSocket> {
  const isAddress = /^[\d.]+$/.test(hostname) || hostname.includes(':');
  return new Promise((resolve, reject) => {
    const secure = tlsConnect({
      socket,
      host: hostname,
      ALPNProtocols: ['http/1.1'],
      ...(isAddress ? {} : { servername: hostname }),
      ...(ca ? { ca: [...ca] } : {}),
    });
    const timer = setTimeout(() => secure.destroy(new Error('TLS handshake timed out')), CONNECT_MS);
    secure.once('error', (error) => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    });
    secure.once('secureConnect', () => {
      clearTimeout(timer);
      resolve(secure);
    });
  });
}

async function readCapped(body: AsyncIterable<Buffer>, host: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    size += part.length;
    if (size > BODY_BYTES) throw new SlipwayError('registry.failed', { data: { host, reason: 'tooLarge' } });
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** What changes something is told to the registry alone, never to where it points. */
function isReading(method: Method): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Docker Hub's API has another name than its images. */
function apiHost(host: string): string {
  return host === 'docker.io' || host === 'index.docker.io' ? 'registry-1.docker.io' : host;
}

function withoutLogin(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
}

function flat(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function reasonOf(code: string, detail: string): string {
  if (/CERT|SIGNATURE|ALTNAME|SELF_SIGNED/.test(code)) return 'certificate';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'nameUnknown';
  if (code === 'ECONNREFUSED') return 'refused';
  if (/TIMEOUT|TIMEDOUT/.test(code) || /timed out/i.test(detail)) return 'timeout';
  if (/EPROTO|WRONG_VERSION|SSL/.test(code)) return 'notTls';
  return 'connection';
}
