import { app, type BrowserWindow } from 'electron';
import {
  canSnooze,
  releaseIdOf,
  rollBackPath,
  rollsBack,
  snoozeMinutes,
} from '../../shared/domain/notification-actions.ts';
import type { Release } from '../../shared/schema/release.ts';
import type { Core } from '../core/core.ts';
import { showWindow } from './main-window.ts';
import { showNative } from './native-notifications.ts';
import { desktopTexts } from './texts.ts';
import { ReleaseTray, type TrayRelease } from './tray.ts';

/** Path inside the window, set through the address's fragment: the window's router does the rest. */
function open(window: BrowserWindow, path: string): void {
  showWindow(window);
  void window.webContents.executeJavaScript(`location.hash = ${JSON.stringify(path)}`);
}

/** Tray and native notifications: what happened to releases, and the way to what can be done about it. */
export function tellByDesktop(core: Core, window: BrowserWindow): Disposable {
  const { records, settings } = core.storage;
  const texts = () => desktopTexts(settings.get().language, app.getLocale());
  const openPath = (path: string): void => open(window, path);
  const snooze = (id: string): void => core.notifications.snooze({ id, minutes: snoozeMinutes });
  // What a service runs is not changed by a click beside the clock: the window names both versions and asks.
  const rollBack = ({ id }: Release): void => openPath(rollBackPath(id));
  const tray = new ReleaseTray({ open: openPath, quit: () => app.quit(), rollBack, snooze });
  const show = (): void => tray.show(trayReleases(core), texts());
  show();
  records.onChange(({ collection }) => {
    if (collection === 'releases' || collection === 'notifications') show();
  });
  core.notifications.onNotification((notification) => {
    const all = records.of('releases').list();
    const release = all.find(({ id }) => id === releaseIdOf(notification));
    const undo = release && rollsBack(release, all) ? release : undefined;
    showNative(notification, texts(), {
      open: openPath,
      rollBack: undo && { service: undo.serviceName, run: () => rollBack(undo) },
      snooze: canSnooze(notification) ? () => snooze(notification.id) : undefined,
    });
  });
  return tray;
}

function trayReleases({ storage }: Core): readonly TrayRelease[] {
  const all = storage.records.of('releases').list();
  const unread = new Map(
    storage.records
      .of('notifications')
      .list()
      .filter((notification) => notification.readAt === null && canSnooze(notification))
      .map((notification) => [releaseIdOf(notification), notification.id]),
  );
  return all.map((release) => ({
    release,
    rollsBack: rollsBack(release, all),
    notificationId: unread.get(release.id),
  }));
}
