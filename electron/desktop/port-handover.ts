import { type BrowserWindow, ipcMain, MessageChannelMain } from 'electron';
import { servePort } from '../rpc/port.ts';
import type { SlipwayRouter } from '../rpc/router.ts';
import { APP_URL } from './app-protocol.ts';

/** Answers the window's `slipway:connect` with a fresh port, on which the contract is served. Other senders get nothing. */
export function handOverPort(window: BrowserWindow, router: SlipwayRouter): void {
  ipcMain.on('slipway:connect', (event) => {
    if (event.sender !== window.webContents || !event.senderFrame?.url.startsWith(APP_URL)) return;
    const { port1, port2 } = new MessageChannelMain();
    servePort(router, port1);
    port1.start();
    event.sender.postMessage('slipway:port', null, [port2]);
  });
}
