import { EventEmitter } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type Electron from 'electron';
import { PageWindow } from './page-window.ts';

export { MessageChannelMain } from './ports.ts';

/** Electron's own handler looks at more; ours decides by the permission's name alone. */
type PermissionHandler = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void;

/**
 * A stand-in of the `electron` module for machines without its binary: the real main.ts and the built preload run
 * against it. What it offers is held to Electron's own types below; what it can't show is listed in the README.
 */
export const recorded = {
  windows: [] as PageWindow[],
  trays: [] as StandInTray[],
  notifications: [] as StandInNotification[],
  privilegedSchemes: [] as Electron.CustomScheme[],
  permissionHandler: undefined as PermissionHandler | undefined,
  errorBoxes: [] as { title: string; content: string }[],
  quits: 0,
};

const handlers = new Map<string, (request: Request) => Response | Promise<Response>>();
const userData = mkdtempSync(join(tmpdir(), 'slipway-desktop-'));
const browser = await chromium.launch({
  executablePath: process.env.SLIPWAY_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--disable-gpu', '--disable-background-networking', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
});

export const ipcMain = new EventEmitter();

class StandInApp extends EventEmitter {
  readonly commandLine = { appendSwitch: (): void => undefined };
  readonly isPackaged = false;
  requestSingleInstanceLock(): boolean {
    return true;
  }
  async whenReady(): Promise<void> {
    return undefined;
  }
  getPath(): string {
    return userData;
  }
  getName(): string {
    return 'Slipway';
  }
  getVersion(): string {
    return '0.0.0';
  }
  getLocale(): string {
    return 'en-GB';
  }
  exit(): void {
    recorded.quits += 1;
  }
  quit(): void {
    recorded.quits += 1;
    this.emit('before-quit', { preventDefault: () => undefined });
    this.emit('will-quit', { preventDefault: () => undefined });
  }
}

export const app = new StandInApp();
app satisfies Pick<
  Electron.App,
  'requestSingleInstanceLock' | 'whenReady' | 'getLocale' | 'quit' | 'getName' | 'getVersion' | 'isPackaged'
>;

export class BrowserWindow extends PageWindow {
  constructor(options: Electron.BrowserWindowConstructorOptions) {
    super(options, {
      browser,
      ipcMain,
      async respond(url) {
        const handler = handlers.get(new URL(url).protocol.slice(0, -1));
        return handler ? handler(new Request(url)) : new Response('no handler', { status: 404 });
      },
    });
    recorded.windows.push(this);
  }
}

export class StandInTray extends EventEmitter {
  menu: Electron.MenuItemConstructorOptions[] = [];
  toolTip = '';
  destroyed = false;
  constructor() {
    super();
    recorded.trays.push(this);
  }
  setToolTip(text: string): void {
    this.toolTip = text;
  }
  setContextMenu(menu: { items: Electron.MenuItemConstructorOptions[] }): void {
    this.menu = menu.items;
  }
  destroy(): void {
    this.destroyed = true;
  }
}

export class StandInNotification extends EventEmitter {
  readonly options: Electron.NotificationConstructorOptions;
  constructor(options: Electron.NotificationConstructorOptions) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    recorded.notifications.push(this);
  }
}

export { StandInNotification as Notification, StandInTray as Tray };

export const Menu = { buildFromTemplate: (items: Electron.MenuItemConstructorOptions[]) => ({ items }) };
export const nativeImage = {
  createFromDataURL: (url: string) => ({ isEmpty: () => !url.startsWith('data:image/png') }),
};
export const protocol = {
  registerSchemesAsPrivileged: (schemes: Electron.CustomScheme[]): void => {
    recorded.privilegedSchemes.push(...schemes);
  },
  handle: (scheme: string, handler: (request: Request) => Response | Promise<Response>): void => {
    handlers.set(scheme, handler);
  },
} satisfies Partial<{ [Key in keyof Electron.Protocol]: unknown }>;
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] };
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (handler: PermissionHandler): void => {
      recorded.permissionHandler = handler;
    },
  },
};
export const dialog = {
  showErrorBox: (title: string, content: string): void => {
    recorded.errorBoxes.push({ title, content });
  },
};
export const shell = { openExternal: async (): Promise<void> => undefined };
export const ipcRenderer = undefined;
export const safeStorage = {
  isEncryptionAvailable: () => true,
  getSelectedStorageBackend: () => 'gnome_libsecret' as const,
  encryptString: (text: string) => Buffer.from(`sealed:${Buffer.from(text).toString('base64')}`),
  decryptString: (sealed: Buffer) => Buffer.from(sealed.toString().slice('sealed:'.length), 'base64').toString(),
} satisfies Pick<
  Electron.SafeStorage,
  'isEncryptionAvailable' | 'encryptString' | 'decryptString' | 'getSelectedStorageBackend'
>;

/** Ends what the stand-in started. */
export async function closeStandIn(): Promise<void> {
  for (const window of recorded.windows) await window.webContents.close();
  await browser.close();
}

export default { app, ipcMain, ipcRenderer, shell, BrowserWindow, safeStorage };
