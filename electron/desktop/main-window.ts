import { BrowserWindow, screen, session } from 'electron';
import Store from 'electron-store';
import { z } from 'zod';
import { APP_URL } from './app-protocol.ts';

const Bounds = z.object({
  position: z.object({ x: z.number().int(), y: z.number().int() }).nullable(),
  width: z.number().int().min(640),
  height: z.number().int().min(480),
  maximized: z.boolean(),
});
type Bounds = z.infer<typeof Bounds>;

const firstBounds: Bounds = { position: null, width: 1280, height: 800, maximized: false };

/** Where the window was when it was last used; forgotten when that place is on no screen any more. */
class WindowMemory {
  readonly #store = new Store<{ bounds?: Bounds }>({ name: 'window', configFileMode: 0o600, clearInvalidConfig: true });

  read(): Bounds {
    const stored = Bounds.safeParse(this.#store.get('bounds'));
    if (!stored.success) return firstBounds;
    const { position, width } = stored.data;
    const visible = screen.getAllDisplays().some(({ workArea }) => {
      if (!position) return false;
      const across = position.x < workArea.x + workArea.width - 80 && position.x + width > workArea.x + 80;
      return across && position.y >= workArea.y && position.y < workArea.y + workArea.height - 40;
    });
    return visible ? stored.data : { ...stored.data, position: null };
  }

  write(window: BrowserWindow): void {
    const { x, y, width, height } = window.getNormalBounds();
    this.#store.set('bounds', { position: { x, y }, width, height, maximized: window.isMaximized() });
  }
}

export interface MainWindowOptions {
  readonly preloadFile: string;
  /** Asked when the window is closed: true hides it instead (tray). */
  readonly hideOnClose: () => boolean;
}

/** The one window. Sandboxed, isolated, without Node; it can neither navigate nor open others, and gets no permission. */
export function createMainWindow(options: MainWindowOptions): BrowserWindow {
  const memory = new WindowMemory();
  const { maximized, position, width, height } = memory.read();
  const window = new BrowserWindow({
    ...(position ?? {}),
    width,
    height,
    minWidth: 640,
    minHeight: 480,
    show: false,
    title: 'Slipway',
    webPreferences: {
      preload: options.preloadFile,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event, url) => {
    if (!url.startsWith(APP_URL)) event.preventDefault();
  });
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => {
    // Copying addresses and digests is the only thing the window asks for.
    answer(permission === 'clipboard-sanitized-write');
  });
  if (maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  window.on('close', (event) => {
    memory.write(window);
    if (!options.hideOnClose()) return;
    event.preventDefault();
    window.hide();
  });
  void window.loadURL(APP_URL);
  return window;
}

/** Brings the window to the front, wherever it is. */
export function showWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
