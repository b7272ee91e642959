import { spawn } from 'node:child_process';
import { electronBinary, whyNoDesktop } from './electron-binary.mjs';
import { ensureBuilt } from './ensure-built.mjs';
import { printHelp } from './help.mjs';

printHelp(
  'npm start [-- options of `npm run serve`]',
  "Opens the desktop app. Where Electron's binary or a display is missing, serves the same window on loopback instead.",
);

ensureBuilt();
const reason = whyNoDesktop();
if (reason) console.error(`No desktop window: ${reason}. Serving the same window on loopback instead.`);
const [command, args] = reason
  ? [process.execPath, ['out/electron/serve.js', ...process.argv.slice(2)]]
  : [electronBinary(), ['.', ...process.argv.slice(2)]];
const child = spawn(command, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
