import { join } from 'node:path';
import { pino } from 'pino';
import { SlipwayError } from '../shared/domain/slipway-error.ts';
import { composeCore } from './compose-core.ts';
import { isWildcard } from './headless/origin.ts';
import { readServeOptions, type ServeOptions, serveHelp, UsageError } from './headless/serve-options.ts';
import { HeadlessServer } from './headless/server.ts';
import { Sessions } from './headless/session.ts';
import { createRouter } from './rpc/router.ts';
import { openStorage } from './storage/headless-storage.ts';
import { version } from './version.ts';

async function serve(options: ServeOptions): Promise<void> {
  const logger = pino({ level: process.env.SLIPWAY_LOG ?? 'info' }, pino.destination(2));
  const storage = openStorage({ dataFolder: options.dataFolder, shell: 'headless' });
  for (const notice of storage.notices) logger.warn(notice, 'mended at the start');
  const core = composeCore({ storage, logger, dataFolder: options.dataFolder });
  const sessions = new Sessions({
    password: options.password,
    secureCookie: options.publicUrl?.startsWith('https:') ?? false,
  });

  let receiversListenAt: string | null = null;
  const router = createRouter(
    core,
    {
      capabilities: () => ({
        shell: 'serve',
        version,
        platform: process.platform,
        nativeNotifications: false,
        secretsProtection: storage.secrets.protection,
        receiversListenAt,
        dataFolder: options.dataFolder,
        runtime: { node: process.versions.node, v8: process.versions.v8, openssl: process.versions.openssl },
        startupNotices: [...storage.notices],
      }),
      // The browser opens links itself; the machine of the serve shell has no one in front of it.
      openExternal: async () => undefined,
    },
    logger,
  );
  const server = new HeadlessServer({
    ...options,
    windowFolder: join(import.meta.dirname, '..', 'renderer'),
    sessions,
    router,
    receivers: core.receivers,
    logger,
  });
  const port = await server.listen();
  const shownAddress = isWildcard(options.address) ? '127.0.0.1' : options.address;
  const base =
    options.publicUrl?.replace(/\/$/, '') ??
    `http://${shownAddress.includes(':') ? `[${shownAddress}]` : shownAddress}:${port}`;
  receiversListenAt = base;
  console.log(`Slipway is at ${base}/session?token=${sessions.issueToken()}`);
  console.log(
    'The link works once, for one browser. Ctrl+C stops Slipway; interrupted work is resumed at the next start.',
  );

  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await server[Symbol.asyncDispose]();
  await core[Symbol.asyncDispose]();
  storage[Symbol.dispose]();
}

/** A failure before anything runs, in words for the terminal. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof SlipwayError && error.code === 'locked') {
    return `Another Slipway (process ${error.data.pid}) uses this data folder. Stop it first, or choose another --data-folder.`;
  }
  if (error instanceof SlipwayError && error.code === 'secrets.unavailable') {
    return 'The kept secrets can not be opened: the passphrase (SLIPWAY_PASSPHRASE) or the key file is not the right one. Nothing was changed.';
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

try {
  const options = readServeOptions(process.argv.slice(2), process.env);
  if (options === 'help') console.log(serveHelp);
  else await serve(options);
  process.exit(0);
} catch (error) {
  console.error(explain(error));
  process.exit(error instanceof UsageError ? 2 : 1);
}
