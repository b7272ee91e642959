import { Menu, nativeImage, Tray } from 'electron';
import type { Release } from '../../shared/schema/release.ts';
import trayIcon from './assets/tray.png?inline';
import type { DesktopTexts } from './texts.ts';

const RECENT = 5;

export interface TrayActions {
  /** Path in the window, e.g. `/releases/…`. */
  open(path: string): void;
  quit(): void;
  rollBack(release: Release): void;
  snooze(notificationId: string): void;
}

/** A release in the tray, and what can be done about it. */
export interface TrayRelease {
  readonly release: Release;
  readonly rollsBack: boolean;
  /** Its unread notification; undefined: none. */
  readonly notificationId: string | undefined;
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

  show(releases: readonly TrayRelease[], texts: DesktopTexts): void {
    const recent = [...releases].sort((a, b) => b.release.createdAt - a.release.createdAt).slice(0, RECENT);
    const entries = recent.map((entry) => ({
      label: `${entry.release.serviceName}: ${texts.verdict(entry.release.verdict)}`,
      submenu: this.#choices(entry, texts),
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

  #choices({ release, rollsBack, notificationId }: TrayRelease, texts: DesktopTexts) {
    return [
      { label: texts.openRelease, click: () => this.#actions.open(`/releases/${release.id}`) },
      ...(rollsBack
        ? [{ label: texts.rollBack(release.serviceName), click: () => this.#actions.rollBack(release) }]
        : []),
      ...(notificationId === undefined
        ? []
        : [{ label: texts.snooze, click: () => this.#actions.snooze(notificationId) }]),
    ];
  }

  [Symbol.dispose](): void {
    this.#tray.destroy();
  }
}
