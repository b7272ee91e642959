import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** `npx vite --config tests/support/preview.config.ts`: the window on sample records. */
export default defineConfig({
  root: fileURLToPath(new URL('../components/support/', import.meta.url)),
  publicDir: fileURLToPath(new URL('../../renderer/public', import.meta.url)),
  plugins: [react()],
  server: { host: '127.0.0.1', port: 7099, strictPort: true, fs: { allow: ['../../..'] } },
});
