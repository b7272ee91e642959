import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { CertificateWithKey } from '../../electron/adapters/certificates.ts';

interface TokenServerOptions {
  readonly address: string;
  /** For TLS. */
  readonly tls: CertificateWithKey;
  /** Signs the tokens; the registry is told its certificate. */
  readonly signer: CertificateWithKey;
  /** Password and allowed actions by user name. */
  readonly users: Readonly<Record<string, { readonly password: string; readonly actions: readonly string[] }>>;
}

/** https://distribution.github.io/distribution/spec/auth/jwt/ : a small one, with tokens signed by a key of the test's own. */
export class TokenServer implements AsyncDisposable {
  /** Scopes asked for so far, one entry per question. */
  readonly asked: string[][] = [];
  /** Seconds that a token really lives, and that are said of it. */
  life = { real: 300, said: 300 };
  readonly #options: TokenServerOptions;
  readonly #server: Server;

  private constructor(options: TokenServerOptions) {
    this.#options = options;
    const { certificate: cert, privateKey: key } = options.tls;
    this.#server = createServer({ cert, key }, (request, response) => {
      const url = new URL(request.url ?? '/', 'https://token');
      const user = this.#userOf(request.headers.authorization ?? '');
      if (user === undefined) return void response.writeHead(401).end('{}');
      const scopes = url.searchParams.getAll('scope');
      this.asked.push(scopes);
      const token = this.token(user, scopes);
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ token, expires_in: this.life.said }));
    });
  }

  static async start(options: TokenServerOptions): Promise<TokenServer> {
    const server = new TokenServer(options);
    await new Promise<void>((resolve) => server.#server.listen(0, options.address, resolve));
    return server;
  }

  get realm(): string {
    return `https://${this.#options.address}:${(this.#server.address() as AddressInfo).port}/token`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #userOf(authorization: string): string | undefined {
    const text = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString('utf8');
    const name = text.slice(0, text.indexOf(':'));
    return this.#options.users[name]?.password === text.slice(name.length + 1) ? name : undefined;
  }

  token(user: string, scopes: readonly string[]): string {
    const allowed = this.#options.users[user]?.actions ?? [];
    const access = scopes.map((scope) => {
      const [type = '', ...rest] = scope.split(':');
      const actions = (rest.at(-1) ?? '').split(',');
      return { type, name: rest.slice(0, -1).join(':'), actions: actions.filter((each) => allowed.includes(each)) };
    });
    const now = Math.floor(Date.now() / 1000);
    const leaf = new X509Certificate(this.#options.signer.certificate).raw.toString('base64');
    const head = { typ: 'JWT', alg: 'ES256', x5c: [leaf] };
    const body = {
      ...{ iss: 'test', sub: user, aud: 'registry.test', jti: randomUUID(), access },
      ...{ iat: now - 120, nbf: now - 120, exp: now + this.life.real },
    };
    const text = [head, body].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const key = { key: this.#options.signer.privateKey, dsaEncoding: 'ieee-p1363' } as const;
    return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
  }
}
