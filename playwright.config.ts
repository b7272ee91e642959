import { defineConfig } from '@playwright/test';
import { whyNoDesktop } from './scripts/electron-binary.mjs';

/** Why the specs of the desktop window are left out. The configuration is read again in each worker; said once. */
const noDesktop = whyNoDesktop();
if (noDesktop && process.env.TEST_WORKER_INDEX === undefined)
  console.error(`tests/e2e/desktop.spec.ts is left out: ${noDesktop}.`);

/** Debian's Chromium; specs start their own serve shell and real hosts, so one at a time. */
export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.spec.ts',
  testIgnore: [
    ...(noDesktop ? ['**/desktop.spec.ts'] : []),
    // Minutes long: only by `npm run screenshots -- --hosts COUNT`.
    ...(process.env.SLIPWAY_HOSTS ? [] : ['**/many-hosts.spec.ts']),
  ],
  outputDir: 'test-results/e2e',
  workers: 1,
  fullyParallel: false,
  timeout: 600_000,
  // The same second try as on real hosts (vitest.config.ts); the report calls it flaky.
  retries: 1,
  expect: { timeout: 10_000 },
  use: {
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    actionTimeout: 20_000,
    launchOptions: {
      executablePath: process.env.SLIPWAY_CHROMIUM ?? '/usr/bin/chromium',
      args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--disable-background-networking'],
    },
  },
});
