import { defineConfig } from 'vitest/config';

/** Three projects: fast and pure, React components, and those that need real hosts (`tests/bed`). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['tests/{unit,contract}/**/*.test.ts'], environment: 'node' } },
      { test: { name: 'components', include: ['tests/components/**/*.test.tsx'], environment: 'jsdom' } },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
