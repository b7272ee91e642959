import { chmodSync, copyFileSync, existsSync, renameSync } from 'node:fs';

/** `<path>.corrupt-20261123T101500123Z`; with a number behind it where that name is taken. */
function freeName(path: string, now: number): string {
  const base = `${path}.corrupt-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}`;
  for (let number = 0; ; number += 1) {
    const candidate = number === 0 ? base : `${base}-${number}`;
    if (!existsSync(candidate)) return candidate;
  }
}

/** Copies a file that can't be used as it is, so that nothing in it is lost. Returns the copy's path. */
export function copyAside(path: string, now = Date.now()): string {
  const aside = freeName(path, now);
  copyFileSync(path, aside);
  chmodSync(aside, 0o600);
  return aside;
}

/** Moves it out of the way. Returns the new path. */
export function moveAside(path: string, now = Date.now()): string {
  const aside = freeName(path, now);
  renameSync(path, aside);
  return aside;
}
