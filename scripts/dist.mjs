import { spawnSync } from 'node:child_process';
import { ensureBuilt } from './ensure-built.mjs';
import { printHelp } from './help.mjs';

printHelp(
  'npm run dist [-- electron-builder options]',
  "Packages the desktop app for this platform by electron-builder.yml (Linux: AppImage, deb, rpm; Windows: nsis; macOS: dmg).\nelectron-builder downloads Electron's binary and its own tools.",
);

ensureBuilt();
const { status } = spawnSync(
  'npx',
  ['--no-install', 'electron-builder', '--publish', 'never', ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
