import { Menu, nativeImage, Tray } from 'electron';
import type { Release } from '../../shared/schema/release.ts';
import trayIcon from './assets/tray.png?inline';
import type { DesktopTexts } from './texts.ts';

const RECENT = 5;

export interface TrayActions {
  /** Path in the window, e.g. `/releases/…`. */
  open(path: string): void;
  quit(): void;
}

/** The icon by which Slipway stays at hand when its window is closed: recent releases, open, quit. */
export class ReleaseTray implements Disposable {
  readonly #tray = new Tray(nativeImage.createFromDataURL(trayIcon));
  readonly #actions: TrayActions;

  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray.setToolTip('Slipway');
    this.#tray.on('click', () => actions.open('/'));
  }

  show(releases: readonly Release[], texts: DesktopTexts): void {
    const recent = [...releases].sort((a, b) => b.createdAt - a.createdAt).slice(0, RECENT);
    const entries = recent.map((release) => ({
      label: `${release.serviceName}: ${texts.verdict(release.verdict)}`,
      click: () => this.#actions.open(`/releases/${release.id}`),
    }));
    this.#tray.setContextMenu(
      Menu.buildFromTemplate([
        ...(entries.length > 0 ? entries : [{ label: texts.noReleases, enabled: false }]),
        { type: 'separator' },
        { label: texts.open, click: () => this.#actions.open('/') },
        { label: texts.quit, click: () => this.#actions.quit() },
      ]),
    );
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }
}
