// The examples as a newcomer gets them: copied out of the repository, installed from the packed package, built by their
// own bundlers, and driven in the same browser as the end-to-end tests, against the same three processes.

import { fileURLToPath } from 'node:url';

import endToEnd from '../e2e/playwright.config.mjs';

export default {
  ...endToEnd,
  testDir: '.',
  testIgnore: [],
  outputDir: fileURLToPath(new URL('../../test-artifacts/examples', import.meta.url)),
  globalSetup: [fileURLToPath(new URL('./install.mjs', import.meta.url)), endToEnd.globalSetup],
  timeout: 120_000,
  // Every example is served at its own address, which the tests name themselves.
  use: { ...endToEnd.use, baseURL: undefined },
};
