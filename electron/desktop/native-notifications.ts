import { Notification as NativeNotification } from 'electron';
import type { Notification } from '../../shared/schema/operation.ts';
import type { DesktopTexts } from './texts.ts';

/** Shows a notification of core by the desktop's own means; a click opens what it is about. */
export function showNative(notification: Notification, texts: DesktopTexts, open: (path: string) => void): void {
  if (!NativeNotification.isSupported()) return;
  const native = new NativeNotification({
    title: texts.message(notification.title),
    body: texts.message(notification.body),
    actions: [{ type: 'button', text: texts.open }],
  });
  native.on('click', () => open(notification.link));
  native.on('action', () => open(notification.link));
  native.show();
}
