// An installed example, served by the examples' own server until the test is over.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

import { test as base } from '@playwright/test';

import { localFolder as LOCAL, portBase } from '../e2e/addresses.mjs';

export { expect } from '@playwright/test';

export const ADDRESS = `http://127.0.0.1:${portBase + 4}/`;

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ENV = { ...process.env, PAYLATER_PORT_BASE: String(portBase) };

/** Where an example was installed. */
export const place = (name) => join(process.env.EXAMPLES_INSTALLED_IN, name);

export const scriptsOf = (name) => JSON.parse(readFileSync(join(ROOT, 'examples', name, 'package.json'), 'utf8')).scripts;

/** A process that is waited for until it says something, and gone when the test is over. */
function child() {
  let running = null;
  return {
    async start(program, given, options, sign) {
      running = spawn(program, given, { ...options, stdio: ['ignore', 'pipe', 'inherit'] });
      let said = '';
      await new Promise((resolve, reject) => {
        running.stdout.on('data', (part) => {
          said += stripVTControlCharacters(String(part));
          if (sign.test(said)) resolve();
        });
        running.once('error', reject);
        running.once('exit', (code) => reject(new Error(`${program} ended with ${code}: ${said}`)));
      });
    },
    async end() {
      if (running === null || running.exitCode !== null) return;
      const ended = once(running, 'exit');
      running.kill();
      await ended;
    },
  };
}

export const test = base.extend({
  serve: async ({}, use) => {
    const ours = child();
    await use(async (name, port = portBase + 4) => {
      const env = { ...ENV, PAYLATER_LOCAL_DIR: LOCAL, PORT: String(port) };
      // Its one line says that it listens.
      await ours.start('node', ['../shared/server.mjs'], { cwd: place(name), env }, /./);
    });
    await ours.end();
  },
  /** The example's own development server, in the place of the other. */
  develop: async ({}, use) => {
    const ours = child();
    await use(async (name) => {
      const [program, ...given] = scriptsOf(name).dev.split(' ');
      await ours.start(join('node_modules/.bin', program), given, { cwd: place(name), env: ENV }, new RegExp(`:${portBase + 4}\\b`));
    });
    await ours.end();
  },
  /** Everything that the page complained about. */
  complaints: async ({ page }, use) => {
    const said = [];
    page.on('pageerror', (error) => said.push(error.message));
    page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) said.push(message.text()); });
    await use(said);
  },
});
