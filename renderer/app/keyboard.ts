import { useEffect, useRef } from 'react';
import type { Action } from '../components/index.ts';

/** Milliseconds between the two keys of `g h`. */
const SEQUENCE_MS = 1200;

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform);

/** `mod+k` as it is written on this machine. */
export function keysLabel(keys: string): string {
  return keys.replace(/^mod\+(.)$/, (_, key: string) => `${isMac ? '⌘' : 'Ctrl+'}${key.toUpperCase()}`);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select');
}

/** A key press in the spelling of `Action.keys`; undefined for a bare modifier. */
function spelling(event: KeyboardEvent): string | undefined {
  if (['Control', 'Meta', 'Alt', 'Shift'].includes(event.key)) return undefined;
  const mod = isMac ? event.metaKey : event.ctrlKey;
  if (event.altKey || (isMac ? event.ctrlKey : event.metaKey)) return undefined;
  return mod ? `mod+${event.key.toLowerCase()}` : event.key;
}

/** Runs the action whose keys were pressed. While somebody types, or a dialog is open, only keys with a modifier count. */
export function useShortcuts(actions: readonly Action[]): void {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    let first = { key: '', at: 0 };
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented) return;
      const pressed = spelling(event);
      if (pressed === undefined) return;
      const plain = !pressed.startsWith('mod+');
      if (plain && (isTyping(event.target) || document.querySelector('[role="dialog"]'))) return;
      const sequence = event.timeStamp - first.at < SEQUENCE_MS ? `${first.key} ${pressed}` : '';
      const action =
        latest.current.find(({ keys }) => keys === sequence && sequence !== '') ??
        latest.current.find(({ keys }) => keys === pressed);
      first = { key: action ? '' : pressed, at: event.timeStamp };
      if (!action || action.disabled) return;
      event.preventDefault();
      action.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
