import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from '@playwright/test';
import type { BrowserWindowConstructorOptions, IpcMainEvent } from 'electron';
import type { StandInPort } from './ports.ts';

/** What the stand-in needs of the other parts: the registered protocol handler and the main process's listeners. */
export interface WindowSurroundings {
  readonly browser: Browser;
  readonly ipcMain: EventEmitter;
  respond(url: string): Promise<Response>;
}

/** Runs in the page before anything else: gives the built preload an `electron` that knows `ipcRenderer` only. */
function preloadScript(source: string): string {
  return `(() => {
    const listeners = {};
    const ipcRenderer = {
      postMessage: (channel, message) => window.__toMain(channel, message),
      on: (channel, listener) => { (listeners[channel] ??= []).push(listener); },
    };
    window.__fromMain = (channel) => {
      const { port1, port2 } = new MessageChannel();
      window.__intoPage = (text) => port1.postMessage(text);
      port1.onmessage = (event) => window.__fromPage(event.data);
      for (const listener of listeners[channel] ?? []) listener({ ports: [port2] }, null);
    };
    const require = (name) => { if (name === 'electron') return { ipcRenderer }; throw new Error('the sandbox knows no ' + name); };
    const module = { exports: {} };
    ((exports, require, module) => {${source}\n})(module.exports, require, module);
  })();`;
}

/** A `BrowserWindow` whose content is a page of real Chromium, with the real preload and the real protocol handler. */
export class PageWindow extends EventEmitter {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: PageContents;
  visible = false;

  constructor(options: BrowserWindowConstructorOptions, surroundings: WindowSurroundings) {
    super();
    this.options = options;
    this.webContents = new PageContents(options, surroundings);
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.load(url);
    this.emit('ready-to-show');
  }

  /** As the person does it: the app may prevent it. True when it was closed. */
  requestClose(): boolean {
    let prevented = false;
    this.emit('close', { preventDefault: () => (prevented = true) });
    return !prevented;
  }

  show(): void {
    this.visible = true;
  }
  hide(): void {
    this.visible = false;
  }
  focus(): void {
    this.emit('focus');
  }
  restore(): void {
    this.visible = true;
  }
  maximize(): void {
    this.emit('maximize');
  }
  isMinimized(): boolean {
    return false;
  }
  isMaximized(): boolean {
    return false;
  }
  getNormalBounds() {
    return { x: 40, y: 40, width: this.options.width ?? 0, height: this.options.height ?? 0 };
  }
}

class PageContents extends EventEmitter {
  readonly #preloadFile: string;
  readonly #surroundings: WindowSurroundings;
  #server: Server | undefined;
  #url = '';
  #loading: Page | undefined;
  /** Set once its content has loaded. */
  page: Page | undefined;
  openHandler: ((details: { url: string }) => { action: string }) | undefined;

  constructor(options: BrowserWindowConstructorOptions, surroundings: WindowSurroundings) {
    super();
    this.#preloadFile = options.webPreferences?.preload ?? '';
    this.#surroundings = surroundings;
  }

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }

  /** Chromium outside Electron can't load the app's scheme: a loopback server passes each request to its real handler. */
  async load(url: string): Promise<void> {
    this.#url = url;
    this.#server = createServer((request, response) => {
      void this.#surroundings.respond(new URL(request.url ?? '/', url).href).then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      });
    });
    await new Promise<void>((resolve) => this.#server?.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    const page = await this.#surroundings.browser.newPage();
    await page.exposeFunction('__toMain', (channel: string, message: unknown) => this.#toMain(channel, message));
    await page.exposeFunction('__fromPage', (text: string) => this.emit('from-page', text));
    await page.addInitScript(preloadScript(readFileSync(this.#preloadFile, 'utf8')));
    this.#loading = page;
    await page.goto(`http://127.0.0.1:${port}/`);
    this.page = page;
  }

  postMessage(channel: string, _message: unknown, ports: readonly StandInPort[]): void {
    const [port] = ports;
    const page = this.#loading;
    if (!port || !page) throw new Error('a port and a page are needed');
    this.removeAllListeners('from-page');
    this.on('from-page', (text: unknown) => port.postMessage(text));
    port.on('message', ({ data }: { data: unknown }) => {
      if (typeof data !== 'string') throw new Error('the stand-in carries text only');
      void page.evaluate((text) => Reflect.get(globalThis, '__intoPage')(text), data);
    });
    port.start();
    void page.evaluate((name) => Reflect.get(globalThis, '__fromMain')(name), channel);
  }

  async executeJavaScript(code: string): Promise<unknown> {
    return this.page?.evaluate(code);
  }

  async close(): Promise<void> {
    await this.page?.close();
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  #toMain(channel: string, message: unknown): void {
    const event = { sender: this, senderFrame: { url: this.#url } };
    this.#surroundings.ipcMain.emit(
      channel,
      event satisfies { sender: unknown; senderFrame: Pick<NonNullable<IpcMainEvent['senderFrame']>, 'url'> },
      message,
    );
  }
}
