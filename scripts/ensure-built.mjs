import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = ['electron', 'renderer', 'shared', 'vite.config.ts', 'vite.node.config.ts', 'package.json'];
const products = [
  'out/electron/serve.js',
  'out/electron/main.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
];

/** Builds when a product is missing or older than the newest source; says so, since it takes some seconds. */
export function ensureBuilt() {
  const oldest = Math.min(...products.map((file) => (existsSync(file) ? statSync(file).mtimeMs : 0)));
  const newest = Math.max(...sources.map(newestIn));
  if (oldest >= newest) return;
  console.error('Building Slipway (a few seconds)…');
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: ['ignore', 'ignore', 'inherit'] });
}

function newestIn(path) {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}
