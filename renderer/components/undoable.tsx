import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** Milliseconds in which an act can be taken back. */
export const UNDO_MS = 5000;

/**
 * Does something after five seconds in which it can be taken back: `undoable('Receiver removed', () => remove.run({ id }))`.
 * The text says what is about to be done. Resolves to false when it was taken back; nothing was done then.
 */
export function useUndoable(): (text: string, act: () => void) => Promise<boolean> {
  const { t } = useTranslation();
  return useCallback(
    (text, act) =>
      new Promise((resolve) => {
        let settled = false;
        const settle = (done: boolean): void => {
          if (settled) return;
          settled = true;
          clearTimeout(timer);
          window.removeEventListener('pagehide', now);
          notifications.hide(id);
          if (done) act();
          resolve(done);
        };
        const now = (): void => settle(true);
        const timer = setTimeout(now, UNDO_MS);
        // Leaving the page is no way of taking back.
        window.addEventListener('pagehide', now);
        const id = notifications.show({
          autoClose: false,
          withCloseButton: false,
          message: (
            <span style={{ display: 'flex', alignItems: 'center', gap: 12 }}>
              <span style={{ flex: 1 }}>{text}</span>
              <Button variant="default" onClick={() => settle(false)}>
                {t('components.takeBack')}
              </Button>
            </span>
          ),
        });
      }),
    [t],
  );
}
