// An installed example, served by the examples' own server until the test is over.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { test as base } from '@playwright/test';

import { localFolder as LOCAL, portBase } from '../e2e/addresses.mjs';

export { expect } from '@playwright/test';

export const ADDRESS = `http://127.0.0.1:${portBase + 4}/`;

/** Where an example was installed. */
export const place = (name) => join(process.env.EXAMPLES_INSTALLED_IN, name);

export const test = base.extend({
  serve: async ({}, use) => {
    let server = null;
    await use(async (name) => {
      const env = { ...process.env, PAYLATER_PORT_BASE: String(portBase), PAYLATER_LOCAL_DIR: LOCAL };
      server = spawn('node', ['../shared/server.mjs'], { cwd: place(name), env, stdio: ['ignore', 'pipe', 'inherit'] });
      // Its one line says that it listens.
      await once(server.stdout, 'data');
    });
    if (server === null || server.exitCode !== null) return;
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  },
  /** Everything that the page complained about. */
  complaints: async ({ page }, use) => {
    const said = [];
    page.on('pageerror', (error) => said.push(error.message));
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) said.push(message.text()); });
    await use(said);
  },
});
