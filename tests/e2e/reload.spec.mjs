// A shop's server that was told to watch, as `npm start -- --watch` tells it: its open pages load again with each good build.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '@playwright/test';

import { addresses, portBase } from './addresses.mjs';

const SERVER = fileURLToPath(new URL('../../www/shop/server.mjs', import.meta.url));
const SHOP = `http://127.0.0.1:${portBase + 5}`;

let folder;
let server;

async function start() {
  const environment = { ...process.env, PAYLATER_PORT_BASE: String(portBase + 5), PAYLATER_BUILT_FILE: join(folder, 'built') };
  server = spawn('node', [SERVER], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  await once(server.stdout, 'data');
}

async function stop() {
  const begun = Date.now();
  server.kill('SIGTERM');
  await once(server, 'exit');
  // A page that follows is no reason not to end.
  expect(Date.now() - begun).toBeLessThan(4_000);
}

function built(number) {
  writeFileSync(join(folder, 'new'), number);
  renameSync(join(folder, 'new'), join(folder, 'built'));
}

/** Marks the page, so that one that was loaded again is known. */
const mark = (page) => page.evaluate(() => { globalThis.isOld = true; });
const isOld = (page) => page.evaluate(() => globalThis.isOld === true);

test.beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reload-'));
  built('1');
  await start();
});

test.afterEach(async () => {
  if (server.exitCode === null) await stop();
  rmSync(folder, { recursive: true });
});

test('a page loads again when something was built, and when its server was started anew with another build, and else never', async ({ page }) => {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  const following = page.waitForResponse(`${SHOP}/shop/builds`);
  await page.goto(`${SHOP}/`);
  await following;
  await mark(page);
  built('1');
  await page.waitForTimeout(500);
  expect(await isOld(page)).toBe(true);

  const again = page.waitForResponse(`${SHOP}/shop/builds`);
  built('2');
  await again;
  expect(await isOld(page)).toBe(false);

  await mark(page);
  const reconnected = page.waitForResponse(`${SHOP}/shop/builds`);
  await stop();
  await start();
  await reconnected;
  await page.waitForTimeout(500);
  expect(await isOld(page)).toBe(true);

  await stop();
  built('3');
  await start();
  await expect.poll(() => isOld(page).catch(() => true)).toBe(false);
  expect(complaints).toEqual([]);
});

test('the shop that is not told to watch has pages that listen to nothing', async ({ request }) => {
  const watching = await (await request.get(`${SHOP}/`)).text();
  expect(watching).toContain('<script type="module" src="/pages/reload.js"></script>');
  const usual = await (await request.get(`${addresses.shop}/`)).text();
  expect(usual).not.toContain('reload.js');
  expect((await request.get(`${addresses.shop}/shop/builds`)).status()).toBe(404);
});
