// End-to-end tests: a real Chromium, the demo shop, the backend and the sandbox as three processes.
//
//   PAYLATER_CHROMIUM      the browser (default /usr/bin/chromium)
//   PAYLATER_PORT_BASE     first of the three ports (default 8880, so that a running demo is not disturbed)
//   E2E_TRACE              set: keep a trace of what fails, to be looked at with `npx playwright show-trace`
//   PAYLATER_E2E_RUNNING   set: use the three processes that already run at these ports, and start none

import { defineConfig } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

import { addresses, portBase } from './addresses.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default defineConfig({
  testDir: '.',
  // Only processes that were started here are killed.
  testIgnore: process.env.PAYLATER_E2E_RUNNING === undefined ? [] : ['restart.spec.mjs', 'changes.spec.mjs'],
  outputDir: join(root, `test-artifacts/e2e-${portBase}`),
  globalSetup: fileURLToPath(new URL('./global-setup.mjs', import.meta.url)),
  // One sandbox with one memory: tests that change what it does must not run beside each other.
  workers: 1,
  fullyParallel: false,
  // A test that passes only at the second try has found something.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: process.env.CI ? [['line'], ['junit', { outputFile: join(root, `test-artifacts/e2e-${portBase}.xml`) }]] : 'list',
  use: {
    baseURL: addresses.shop,
    viewport: { width: 375, height: 812 },
    hasTouch: true,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    // A trace of every test would take a quarter of the time.
    trace: process.env.E2E_TRACE === undefined ? 'off' : 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.PAYLATER_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
