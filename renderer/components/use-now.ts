import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time, to the second, from one clock for the whole window. `active: false` leaves it still. */
export function useNow(active = true): number {
  return useSyncExternalStore(active ? subscribe : still, () => (timer ? now : Math.floor(Date.now() / 1000) * 1000));
}

const still = (): (() => void) => () => undefined;
