import { ipcRenderer } from 'electron';

/**
 * Hands one MessagePort to the window and nothing else. The window says `slipway:ready` once it listens (so no port is
 * lost to a race, also after a reload); the main process answers with the port, which is passed on as it is.
 */
window.addEventListener('message', (event) => {
  if (event.source === window && event.data === 'slipway:ready') ipcRenderer.postMessage('slipway:connect', null);
});

ipcRenderer.on('slipway:port', (event) => {
  // The target is this very window, whose only content is our own: no other origin can be there (navigation is refused).
  window.postMessage('slipway:port', '*', event.ports);
});
