import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Receivers } from '../core/receivers/index.ts';
import type { SlipwayRouter } from '../rpc/router.ts';
import { serveWebSocket } from '../rpc/websocket.ts';
import { loginPage, loginStyles } from './login-page.ts';
import { AllowedOrigins } from './origin.ts';
import { readBody } from './read-body.ts';
import type { Sessions } from './session.ts';
import { sendStaticFile } from './static-files.ts';

/** GitLab, the largest sender, posts up to 25 MiB. */
const HOOK_BODY_BYTES = 25 * 1024 * 1024;
const RPC_MESSAGE_BYTES = 16 * 1024 * 1024;
const PING_MS = 30_000;

const securityHeaders: Readonly<Record<string, string>> = {
  // Mantine sets style attributes; scripts are only our own files.
  'content-security-policy':
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not `no-referrer`: with it browsers send the login form with `Origin: null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

export interface HeadlessServerOptions {
  readonly address: string;
  readonly port: number;
  readonly publicUrl: string | undefined;
  readonly windowFolder: string;
  readonly sessions: Sessions;
  readonly router: SlipwayRouter;
  readonly receivers: Pick<Receivers, 'handle'>;
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
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.logger.error({ err: error }, 'a request failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (!this.#mayUpgrade(request)) {
        socket.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n');
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
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    return path === '/rpc' && this.#origins?.originAllowed(request) === true && this.#options.sessions.isOpen(request);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const url = new URL(request.url ?? '/', 'http://localhost');
    // Senders reach the receivers under any name that leads here; their proof is the token and the signature.
    if (url.pathname.startsWith('/hooks/')) return this.#hook(request, response, url.pathname.slice('/hooks/'.length));
    if (!this.#origins?.hostAllowed(request))
      return send(response, 403, 'This name is not one of Slipway. Use the printed address, or set --public-url.');
    if (request.method === 'POST' && url.pathname === '/login') return this.#login(request, response);
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, 405, 'Method not allowed');
    if (url.pathname === '/login.css') return send(response, 200, loginStyles, 'text/css; charset=utf-8');
    if (url.pathname === '/session') return this.#session(request, response, url.searchParams.get('token') ?? '');
    if (!this.#options.sessions.isOpen(request)) return this.#loginPage(request, response, 'none');
    if (await sendStaticFile(this.#options.windowFolder, url.pathname, response)) return;
    send(response, 404, 'Not found');
  }

  async #hook(request: IncomingMessage, response: ServerResponse, token: string): Promise<void> {
    if (request.method !== 'POST') return send(response, 405, 'POST only');
    const body = await readBody(request, HOOK_BODY_BYTES);
    if (body === 'tooLarge') return send(response, 413, 'Body too large');
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
    }
    const senderAddress = request.socket.remoteAddress ?? '';
    const answer = await this.#options.receivers.handle({ token, headers, body, senderAddress });
    send(response, answer.status, answer.body, 'application/json');
  }

  #session(request: IncomingMessage, response: ServerResponse, token: string): void {
    const cookie = this.#options.sessions.redeemToken(token);
    if (cookie) response.setHeader('set-cookie', cookie);
    if (cookie || this.#options.sessions.isOpen(request)) redirectHome(response);
    else this.#loginPage(request, response, 'expired');
  }

  async #login(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!this.#origins?.originAllowed(request)) return send(response, 403, 'Forbidden');
    const body = await readBody(request, 4096);
    if (body === 'tooLarge') return send(response, 413, 'Body too large');
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
    send(response, 401, page, 'text/html; charset=utf-8');
  }
}

function send(response: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
}

function redirectHome(response: ServerResponse): void {
  response.writeHead(303, { location: '/', 'cache-control': 'no-store' }).end();
}
