import { join } from 'node:path';
import { app, dialog, shell } from 'electron';
import { type Logger, pino } from 'pino';
import { errorInfo } from '../shared/domain/slipway-error.ts';
import { composeCore } from './compose-core.ts';
import type { Core } from './core/core.ts';
import { registerAppScheme, serveAppProtocol } from './desktop/app-protocol.ts';
import { createMainWindow, showWindow } from './desktop/main-window.ts';
import { handOverPort } from './desktop/port-handover.ts';
import { tellByDesktop } from './desktop/release-actions.ts';
import { desktopTexts } from './desktop/texts.ts';
import { createRouter } from './rpc/router.ts';
import { openDesktopStorage } from './storage/desktop/desktop-storage.ts';
import type { Storage } from './storage/stores.ts';
import { version } from './version.ts';

const outFolder = join(import.meta.dirname, '..');

/** Ends the work in hand and closes what is kept. A failure is only logged: the app must be able to quit. */
async function stop(core: Core, storage: Storage, logger: Logger): Promise<void> {
  try {
    await core[Symbol.asyncDispose]();
    storage[Symbol.dispose]();
  } catch (error) {
    logger.error({ err: error }, 'Slipway could not stop cleanly');
  }
}

async function start(): Promise<void> {
  await app.whenReady();
  const dataFolder = app.getPath('userData');
  const logger = pino({ level: process.env.SLIPWAY_LOG ?? 'info' });
  const storage = openDesktopStorage({ dataFolder });
  const core = composeCore({ storage, logger, dataFolder });
  const router = createRouter(
    core,
    {
      capabilities: () => ({
        shell: 'desktop',
        version,
        platform: process.platform,
        nativeNotifications: true,
        secretsProtection: storage.secrets.protection,
        receiversListenAt: null,
        dataFolder,
        runtime: {
          electron: process.versions.electron ?? '',
          chrome: process.versions.chrome ?? '',
          node: process.versions.node,
        },
        startupNotices: [...storage.notices],
      }),
      openExternal: (url) => shell.openExternal(url),
    },
    logger,
  );

  serveAppProtocol(join(outFolder, 'renderer'));
  let quitting = false;
  const window = createMainWindow({
    preloadFile: join(outFolder, 'preload', 'preload.cjs'),
    hideOnClose: () => !quitting && storage.settings.get().closeToTray,
  });
  handOverPort(window, router);
  const tray = tellByDesktop(core, window);

  app.on('second-instance', () => showWindow(window));
  app.on('activate', () => showWindow(window));
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', () => {
    quitting = true;
  });
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    tray[Symbol.dispose]();
    void stop(core, storage, logger).then(() => {
      stopped = true;
      app.quit();
    });
  });
}

// Two instances would work on the same hosts and data: the second only shows the first one's window.
if (app.requestSingleInstanceLock()) {
  registerAppScheme();
  try {
    await start();
  } catch (error) {
    dialog.showErrorBox('Slipway', desktopTexts('system', app.getLocale()).startFailure(errorInfo(error)));
    app.exit(1);
  }
} else {
  app.quit();
}
