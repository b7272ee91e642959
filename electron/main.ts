import { join } from 'node:path';
import { app, type BrowserWindow, dialog, shell } from 'electron';
import { type Logger, pino } from 'pino';
import { errorInfo } from '../shared/domain/slipway-error.ts';
import { composeCore } from './compose-core.ts';
import type { Core } from './core/core.ts';
import { registerAppScheme, serveAppProtocol } from './desktop/app-protocol.ts';
import { createMainWindow, showWindow } from './desktop/main-window.ts';
import { showNative } from './desktop/native-notifications.ts';
import { handOverPort } from './desktop/port-handover.ts';
import { desktopTexts } from './desktop/texts.ts';
import { ReleaseTray } from './desktop/tray.ts';
import { createRouter } from './rpc/router.ts';
import { openDesktopStorage } from './storage/desktop/desktop-storage.ts';
import type { Storage } from './storage/stores.ts';
import { version } from './version.ts';

const outFolder = join(import.meta.dirname, '..');

/** Path inside the window, set through the address's fragment: the window's router does the rest. */
function open(window: BrowserWindow, path: string): void {
  showWindow(window);
  void window.webContents.executeJavaScript(`location.hash = ${JSON.stringify(path)}`);
}

function wireTray(core: Core, window: BrowserWindow): Disposable {
  const tray = new ReleaseTray({ open: (path) => open(window, path), quit: () => app.quit() });
  const texts = () => desktopTexts(core.storage.settings.get().language, app.getLocale());
  const show = (): void => tray.show(core.storage.records.of('releases').list(), texts());
  show();
  core.storage.records.onChange((change) => {
    if (change.collection === 'releases') show();
  });
  core.notifications.onNotification((notification) => {
    showNative(notification, texts(), (path) => open(window, path));
  });
  return tray;
}

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
  const tray = wireTray(core, window);

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
