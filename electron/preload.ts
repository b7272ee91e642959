import { ipcRenderer } from 'electron';

/**
 * Hands one MessagePort to the window and nothing else. The window dispatches `slipway:ready` once it listens (so no port
 * is lost to a race, also after a reload); cancelling that event tells it at once that a port will come.
 */
document.addEventListener('slipway:ready', (event) => {
  event.preventDefault();
  ipcRenderer.postMessage('slipway:connect', null);
});

ipcRenderer.on('slipway:port', (event) => {
  // The target is this very window, whose only content is our own: no other origin can be there (navigation is refused).
  window.postMessage('slipway:port', '*', event.ports);
});
