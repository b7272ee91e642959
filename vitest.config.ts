import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Five projects: fast and pure; React components; the desktop entry against a stand-in of the `electron` module (needs
 * `npm run build` and Chromium); those that need real hosts (`tests/bed`); and the matrix of faults on such hosts, which takes
 * its time and is run by `npm run test:faults`.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/{unit,contract}/**/*.test.ts'],
          environment: 'node',
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'components',
          include: ['tests/components/**/*.test.tsx'],
          environment: 'jsdom',
          testTimeout: 60_000,
        },
      },
      {
        // The entry finds the built window and preload beside itself: as source it must be told where the build is.
        define: { 'import.meta.dirname': JSON.stringify(resolve('out/electron')) },
        resolve: { alias: { electron: resolve('tests/support/electron/stand-in.ts') } },
        test: {
          name: 'desktop',
          include: ['tests/desktop/**/*.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          server: { deps: { inline: ['electron-store'] } },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          // Engines and clusters on two busy cores may miss a time limit once; a second try is named in the report.
          retry: 1,
          testTimeout: 240_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
