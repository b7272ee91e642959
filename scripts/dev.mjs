import { spawn } from 'node:child_process';
import { createServer } from 'vite';
import { printHelp } from './help.mjs';

printHelp(
  'npm run dev',
  'Serves the window with hot reload on http://127.0.0.1:7078 and runs core beside it on 7079, rebuilt and restarted on\nevery change. Open the printed one-time link of port 7079 once (the cookie holds for both ports), then port 7078.',
);

// vite's build() in the dev server's process would set NODE_ENV=production for it and turn Fast Refresh off: own process.
const watch = spawn(
  process.execPath,
  ['node_modules/vite/bin/vite.js', 'build', '--watch', '--config', 'vite.node.config.ts', '--mode', 'main'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let core;
function restartCore() {
  core?.kill('SIGTERM');
  core = spawn(process.execPath, ['out/electron/serve.js', '--port', '7079', '--public-url', 'http://127.0.0.1:7078'], {
    stdio: 'inherit',
  });
}
watch.stdout.on('data', (chunk) => {
  if (/built in/.test(String(chunk))) restartCore();
});

const server = await createServer({
  configFile: 'vite.config.ts',
  server: {
    host: '127.0.0.1',
    port: 7078,
    strictPort: true,
    proxy: {
      '/rpc': { target: 'ws://127.0.0.1:7079', ws: true },
      '/session': 'http://127.0.0.1:7079',
      '/login': 'http://127.0.0.1:7079',
    },
  },
});
await server.listen();
server.printUrls();

async function stop() {
  watch.kill('SIGTERM');
  core?.kill('SIGTERM');
  await server.close();
  process.exit(0);
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
