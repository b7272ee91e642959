import { defineConfig } from 'vite';

/**
 * Two builds for Node, chosen by mode: `main` (desktop entry and serve entry, ESM, packages stay external) and
 * `preload` (one CJS file, as Electron's sandbox wants it, in a folder of its own since the main build empties its own).
 */
export default defineConfig(({ mode }) =>
  mode === 'preload'
    ? {
        build: {
          outDir: 'out/preload',
          target: 'node20',
          minify: false,
          lib: { entry: 'electron/preload.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
          rolldownOptions: { external: ['electron'] },
        },
      }
    : {
        build: {
          ssr: true,
          outDir: 'out/electron',
          target: 'node20',
          minify: false,
          rolldownOptions: {
            input: { main: 'electron/main.ts', serve: 'electron/serve.ts' },
            external: [/^node:/, 'electron'],
          },
        },
      },
);
