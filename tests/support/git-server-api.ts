import { createServer, type IncomingMessage, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import type { HookServer } from '../../shared/domain/hook-creation.ts';

const Owner = z.object({
  active: z.literal(true),
  events: z.tuple([z.literal('push')]),
  config: z.object({ url: z.url(), content_type: z.literal('json'), secret: z.string().min(1) }),
});
const bodies = {
  github: Owner.extend({ name: z.literal('web').optional() }),
  gitea: Owner.extend({ type: z.literal('gitea').optional() }),
  gitlab: z.object({
    ...{
      url: z.url(),
      token: z.string().min(1),
      push_events: z.literal(true),
      enable_ssl_verification: z.literal(true),
    },
  }),
} as const;
const paths = {
  github: '/repos/acme/shop/hooks',
  gitea: '/repos/acme/shop/hooks',
  gitlab: '/projects/acme%2Fshop/hooks',
} as const;
const goodToken = 'right-token';
const authorization = {
  github: ['authorization', `Bearer ${goodToken}`],
  gitea: ['authorization', `token ${goodToken}`],
  gitlab: ['private-token', goodToken],
} as const;

/** The hooks of one repository as the three APIs document them: what they ask for, and nothing that they don't give. */
export class GitServerApi implements AsyncDisposable {
  readonly hooks: { readonly id: number; body: Record<string, unknown> }[] = [];
  readonly calls: string[] = [];
  /** Answers of a server that takes hooks and keeps them switched off. */
  keepsOff = false;
  readonly #kind: HookServer;
  readonly #server: Server;

  private constructor(kind: HookServer) {
    this.#kind = kind;
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
  }

  static async start(kind: HookServer): Promise<GitServerApi> {
    const api = new GitServerApi(kind);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('not listening');
    return `http://127.0.0.1:${address.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { method = '', url = '', headers } = request;
    this.calls.push(`${method} ${url}`);
    const [name, value] = authorization[this.#kind];
    if (headers[name] !== value) return { status: 401, body: { message: 'Bad credentials' } };
    const [path = ''] = url.split('?');
    if (!path.startsWith(paths[this.#kind])) return { status: 404, body: { message: 'Not Found' } };
    const id = Number(path.slice(paths[this.#kind].length + 1));
    if (method === 'GET')
      return id ? this.#one(id) : { status: 200, body: this.hooks.map((hook) => this.#shown(hook)) };
    const wanted = bodies[this.#kind].safeParse(await json(request));
    if (!wanted.success) return { status: 422, body: { message: 'Validation Failed' } };
    return this.#write(method, id, wanted.data);
  }

  #write(method: string, id: number, body: Record<string, unknown>): { status: number; body: unknown } {
    if (method === 'POST') {
      const hook = { id: 40 + this.hooks.length, body };
      this.hooks.push(hook);
      return { status: 201, body: this.#shown(hook) };
    }
    const hook = this.hooks.find((each) => each.id === id);
    if (!hook || method !== (this.#kind === 'gitlab' ? 'PUT' : 'PATCH')) return { status: 404, body: {} };
    hook.body = { ...hook.body, ...body };
    return { status: 200, body: this.#shown(hook) };
  }

  #one(id: number): { status: number; body: unknown } {
    const hook = this.hooks.find((each) => each.id === id);
    return hook ? { status: 200, body: this.#shown(hook) } : { status: 404, body: { message: 'Not Found' } };
  }

  /** No API shows the secret again. */
  #shown({ id, body }: { readonly id: number; readonly body: Record<string, unknown> }): object {
    if (this.#kind === 'gitlab') {
      const { token: _, ...shown } = body;
      return { id, ...shown, alert_status: this.keepsOff ? 'disabled' : 'executable' };
    }
    const config = z.record(z.string(), z.string()).parse(body.config);
    return { id, ...body, active: !this.keepsOff, config: { ...config, secret: '********' } };
  }
}
