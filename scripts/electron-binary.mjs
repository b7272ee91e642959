import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Path of Electron's binary, looked up without importing the package: importing it would try to download it. */
export function electronBinary() {
  const folder = join('node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

/** Why the desktop window can't be opened here, in words; undefined where it can. */
export function whyNoDesktop() {
  if (!electronBinary()) return "Electron's binary is not installed (`npx install-electron` fetches it)";
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  return undefined;
}
