import { Notification as NativeNotification } from 'electron';
import type { Notification } from '../../shared/schema/operation.ts';
import type { DesktopTexts } from './texts.ts';

export interface NotificationActions {
  /** Path in the window. */
  open(path: string): void;
  /** Undefined: nothing of it can be rolled back. */
  readonly rollBack: { readonly service: string; readonly run: () => void } | undefined;
  /** Undefined: it needs no reminder. */
  readonly snooze: (() => void) | undefined;
}

/** Shows a notification of core by the desktop's own means; a click opens what it is about. */
export function showNative(notification: Notification, texts: DesktopTexts, actions: NotificationActions): void {
  if (!NativeNotification.isSupported()) return;
  const { rollBack } = actions;
  const open = (): void => actions.open(notification.link);
  const choices = [
    { text: texts.open, run: open },
    ...(rollBack ? [{ text: texts.rollBack(rollBack.service), run: rollBack.run }] : []),
    ...(actions.snooze ? [{ text: texts.snooze, run: actions.snooze }] : []),
  ];
  const native = new NativeNotification({
    title: texts.message(notification.title),
    body: texts.message(notification.body),
    actions: choices.map(({ text }) => ({ type: 'button', text })),
  });
  native.on('click', open);
  native.on('action', ({ actionIndex }) => choices[actionIndex]?.run());
  native.show();
}
