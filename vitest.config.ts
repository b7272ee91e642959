import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

/**
 * Six projects: fast and pure; React components; the desktop entry against a stand-in of the `electron` module (needs
 * `npm run build` and Chromium); those that need real hosts (`tests/bed`); and the matrices of faults and of verdicts on such
 * hosts, which take their time and are run by `npm run test:faults` and `npm run test:verdicts`.
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
      {
        test: {
          name: 'verdicts',
          include: ['tests/verdicts/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
