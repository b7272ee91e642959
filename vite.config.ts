import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window. Relative base: the same files are served over HTTP, by the desktop's own protocol and from a folder. */
export default defineConfig({
  root: 'renderer',
  base: './',
  plugins: [react()],
  server: { fs: { allow: ['..'] } },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2023',
    // The policy of both shells allows `'self'` and, for images only, `data:`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2500,
  },
});
