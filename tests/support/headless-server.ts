import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { Receivers } from '../../electron/core/receivers/index.ts';
import { HeadlessServer } from '../../electron/headless/server.ts';
import { Sessions } from '../../electron/headless/session.ts';
import type { SlipwayRouter } from '../../electron/rpc/router.ts';

export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  readonly sessions: Sessions;
  readonly hooks: { token: string; body: string }[];
}

interface TestServerOptions {
  readonly router: SlipwayRouter;
  readonly password?: string;
  readonly publicUrl?: string;
  /** Instead of those that only note. */
  readonly receivers?: Pick<Receivers, 'handle' | 'bodyLimit'>;
}

/** The headless server on a free loopback port, with a one-file window and receivers that note what they are given (1 KiB at most, and no `unknown-token`). */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const windowFolder = mkdtempSync(join(tmpdir(), 'slipway-window-'));
  writeFileSync(join(windowFolder, 'index.html'), '<!doctype html><title>Window</title>');
  const hooks: TestServer['hooks'] = [];
  const receivers: Pick<Receivers, 'handle' | 'bodyLimit'> = {
    bodyLimit: ({ token }) => (token === 'unknown-token' ? undefined : 1024),
    async handle({ token, body, tooLarge }) {
      if (tooLarge) return { status: 413, body: '{"error":"tooLarge"}' };
      hooks.push({ token, body: body.toString('utf8') });
      return { status: 202, body: '{"verdict":"accepted"}' };
    },
  };
  const sessions = new Sessions({ password: options.password, secureCookie: false });
  const server = new HeadlessServer({
    address: '127.0.0.1',
    port: 0,
    publicUrl: options.publicUrl,
    windowFolder,
    sessions,
    router: options.router,
    receivers: options.receivers ?? receivers,
    logger: pino({ level: 'silent' }),
  });
  const port = await server.listen();
  return {
    origin: `http://127.0.0.1:${port}`,
    sessions,
    hooks,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
