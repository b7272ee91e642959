import { rm } from 'node:fs/promises';
import { build } from 'vite';
import { printHelp } from './help.mjs';

printHelp('npm run build', 'Builds the window, the desktop entry, the serve entry and the preload into out/.');

await rm('out', { recursive: true, force: true });
await build({ configFile: 'vite.config.ts', logLevel: 'warn' });
await build({ configFile: 'vite.node.config.ts', mode: 'main', logLevel: 'warn' });
await build({ configFile: 'vite.node.config.ts', mode: 'preload', logLevel: 'warn' });
console.log('Built into out/');
