import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Receivers } from '../core/receivers/index.ts';
import type { SlipwayRouter } from '../rpc/router.ts';
import { serveWebSocket } from '../rpc/websocket.ts';
import { loginPage, loginStyles, refusalPage } from './login-page.ts';
import { AllowedOrigins } from './origin.ts';
import { readBody } from './read-body.ts';
import type { Sessions } from './session.ts';
import { sendStaticFile } from './static-files.ts';

const RPC_MESSAGE_BYTES = 16 * 1024 * 1024;
const PING_MS = 30_000;
/** The largest body on a slow line still fits; a sender that trickles doesn't hold its connection for ever. */
const REQUEST_MS = 120_000;
const HEADERS_MS = 20_000;

const securityHeaders: Readonly<Record<string, string>> = {
  // Mantine sets style attributes; scripts are only our own files.
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: with it browsers send the login form with `Origin: null`.
  'referrer-policy': 'same-origin',
};

export interface HeadlessServerOptions {
  readonly address: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly windowFolder: string;
  readonly sessions: Sessions;
  readonly router: SlipwayRouter;
  readonly receivers: Pick<Receivers, 'handle' | 'bodyLimit'>;
  readonly logger: Logger;
}

/** HTTP for the window, its WebSocket, the login and the receivers' endpoint. */
export class HeadlessServer implements AsyncDisposable {
  readonly #options: HeadlessServerOptions;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: RPC_MESSAGE_BYTES });
  #origins: AllowedOrigins | undefined;

  constructor(options: HeadlessServerOptions) {
    this.#options = options;
    this.#server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: HEADERS_MS }, (request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        if (request.destroyed && !request.complete) return;
        options.logger.error({ err: error }, 'a request failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      // Node hands the bare socket over: unheard, a caller that resets it would end the process.
      socket.on('error', () => socket.destroy());
      if (!this.#mayUpgrade(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n', () => socket.destroy());
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const ping = setInterval(() => webSocket.ping(), PING_MS);
        webSocket.once('close', () => clearInterval(ping));
        webSocket.on('error', (error) => options.logger.warn({ err: error }, 'a window connection failed'));
        void serveWebSocket(options.router, webSocket);
      });
    });
  }

  /** Resolves with the port that was really taken (0 asks for any). */
  async listen(): Promise<number> {
    const { address, port, publicUrl } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, resolve);
    });
    const taken = (this.#server.address() as AddressInfo).port;
    this.#origins = new AllowedOrigins({ address, port: taken, publicUrl });
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #mayUpgrade(request: IncomingMessage): boolean {
    return (
      targetOf(request)?.pathname === '/rpc' &&
      this.#origins?.originAllowed(request) === true &&
      this.#options.sessions.isOpen(request)
    );
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const token = tokenIn(request);
    if (token !== undefined) {
      response.setHeader('x-content-type-options', 'nosniff');
      return this.#hook(request, response, token);
    }
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const url = targetOf(request);
    if (!url) return send(response, 400, 'Bad request');
    // Senders reach the receivers under any name that leads here; their proof is the token and the signature.
    if (url.pathname.startsWith('/hooks/')) return this.#hook(request, response, url.pathname.slice('/hooks/'.length));
    if (!this.#origins?.hostAllowed(request)) return sendRefusal(request, response, 'otherName');
    if (request.method === 'POST' && url.pathname === '/login') return this.#login(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Method not allowed');
    if (url.pathname === '/login.css') return send(response, 200, loginStyles, 'text/css; charset=utf-8');
    if (url.pathname === '/session') return this.#session(request, response, url.searchParams.get('token') ?? '');
    if (!this.#options.sessions.isOpen(request)) return this.#loginPage(request, response, 'none');
    if (await sendStaticFile(this.#options.windowFolder, url.pathname, response)) return;
    sendRefusal(request, response, 'notFound');
  }

  async #hook(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    if (request.method !== 'POST') return send(response, 405, 'POST only');
    const senderAddress = request.socket.remoteAddress ?? '';
    // Who knows no token gets nothing read.
    const limit = this.#options.receivers.bodyLimit({ token, senderAddress });
    if (limit === undefined) return sendUnread(response, 404, '{"error":"not found"}', 'application/json');
    const read = await readBody(request, limit);
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const tooLarge = read === 'tooLarge';
    const body = tooLarge ? Buffer.alloc(0) : read;
    const answer = await this.#options.receivers.handle({ token, headers, body, tooLarge, senderAddress });
    (tooLarge ? sendUnread : send)(response, answer.status, answer.body, 'application/json');
  }

  #session(request: IncomingMessage, response: ServerResponse, token: string): void {
    // HEAD is what link previews and scanners send: it must not use the link up.
    const cookie = request.method === 'GET' ? this.#options.sessions.redeemToken(token) : undefined;
    if (cookie) response.setHeader('set-cookie', cookie);
    if (cookie || this.#options.sessions.isOpen(request)) redirectHome(response);
    else this.#loginPage(request, response, 'expired');
  }

  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#origins?.originAllowed(request)) return sendRefusal(request, response, 'strangeForm');
    const body = await readBody(request, 4096);
    if (body === 'tooLarge') return sendUnread(response, 413, 'Body too large');
    const result = this.#options.sessions.redeemPassword(
      new URLSearchParams(body.toString('utf8')).get('password') ?? '',
    );
    if (typeof result === 'string') return this.#loginPage(request, response, result);
    response.setHeader('set-cookie', result.cookie);
    redirectHome(response);
  }

  #loginPage(
    request: IncomingMessage,
    response: ServerResponse,
    problem: 'none' | 'wrong' | 'tooMany' | 'expired',
  ): void {
    const { hasPassword } = this.#options.sessions;
    const page = loginPage({ acceptLanguage: request.headers['accept-language'], hasPassword, problem });
    send(response, problem === 'tooMany' ? 429 : 401, page, 'text/html; charset=utf-8');
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

/** A refusal that a person may see. */
function sendRefusal(
  request: IncomingMessage,
  response: ServerResponse,
  reason: Parameters<typeof refusalPage>[1],
): void {
  const page = refusalPage(request.headers['accept-language'], reason);
  send(response, reason === 'notFound' ? 404 : 403, page, 'text/html; charset=utf-8');
}

/** An answer before the body was read: the rest of it is not waited for. */
function sendUnread(response: ServerResponse, status: number, text: string, type?: string): void {
  response.setHeader('connection', 'close');
  send(response, status, text, type);
}

/** The token of a hook's address as it is handed out: a flood of calls takes no longer way than it must. */
function tokenIn({ url = '/' }: IncomingMessage): string | undefined {
  return /^\/hooks\/([A-Za-z0-9_-]+)$/.exec(url)?.[1];
}

/** Undefined for a request target that is no address, such as `//`. */
function targetOf({ url = '/' }: IncomingMessage): URL | undefined {
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : undefined;
}

function redirectHome(response: ServerResponse): void {
  response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
}
