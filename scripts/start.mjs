import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './ensure-built.mjs';
import { printHelp } from './help.mjs';

printHelp(
  'npm start [-- options of `npm run serve`]',
  "Opens the desktop app. Where Electron's binary or a display is missing, serves the same window on loopback instead.",
);

/** Path of Electron's binary, looked up without importing the package: importing it would try to download it. */
function electronBinary() {
  const folder = join('node_modules', 'electron');
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const binary = join(folder, 'dist', readFileSync(pathFile, 'utf8').trim());
  return existsSync(binary) ? binary : undefined;
}

function whyNoDesktop(binary) {
  if (!binary) return "Electron's binary is not installed (`npx install-electron` fetches it)";
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY)
    return 'there is no display';
  return undefined;
}

ensureBuilt();
const binary = electronBinary();
const reason = whyNoDesktop(binary);
if (reason) console.error(`No desktop window: ${reason}. Serving the same window on loopback instead.`);
const [command, args] = reason
  ? [process.execPath, ['out/electron/serve.js', ...process.argv.slice(2)]]
  : [binary, ['.', ...process.argv.slice(2)]];
const child = spawn(command, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
