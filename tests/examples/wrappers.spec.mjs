// The wrappers as such: handlers that change, methods, a payment that the page stops, the token, another session, the end.

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Checkout } from '../e2e/pages/checkout.mjs';
import { ADDRESS, expect, place, test } from './fixtures.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HTML = '<!doctype html><html lang="zh-Hans"><title>wrapper</title><div id="app"></div><script type="module" src="./wrapper.js"></script></html>';

/** Bundled with the development build of the framework, because that one warns. */
function build(name, page) {
  const cwd = place(name);
  mkdirSync(join(cwd, 'dist'), { recursive: true });
  copyFileSync(join(ROOT, 'tests/examples/pages', page), join(cwd, page));
  const defined = ['process.env.NODE_ENV="development"', '__VUE_OPTIONS_API__=true', '__VUE_PROD_DEVTOOLS__=false', '__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false'];
  const options = ['--bundle', '--format=esm', '--log-level=error', '--outfile=dist/wrapper.js', ...defined.map((one) => `--define:${one}`)];
  execFileSync(join(ROOT, 'node_modules/.bin/esbuild'), [page, ...options], { cwd });
  // esbuild moves no file that is only named by `new URL`.
  copyFileSync(join(cwd, 'node_modules/paylater-checkout/paylater_bg.wasm'), join(cwd, 'dist/paylater_bg.wasm'));
  writeFileSync(join(cwd, 'dist/wrapper.html'), HTML);
}

async function openSession(request) {
  const answer = await request.post(`${ADDRESS}session`);
  return { ...await answer.json(), locale: 'zh-Hans' };
}

for (const [framework, name, source] of [['React 19', 'vite-react', 'react.js'], ['React 18', 'webpack', 'react.js'], ['Vue 3', 'vite-vue', 'vue.js']]) {
  test(`${framework}: the newest handlers are heard once each, and what they prevent does not happen`, async ({ serve, page, request, complaints }) => {
    build(name, source);
    await serve(name);
    await page.goto(`${ADDRESS}wrapper.html`);
    const options = await openSession(request);
    const checkout = new Checkout(page);
    await page.evaluate((given) => window.show(given, 'first'), options);
    await expect(checkout.option('huabei')).toBeVisible();
    await expect(page.getByText('generation first')).toBeVisible();
    await page.evaluate((given) => window.show(given, 'second'), options);
    await expect(page.getByText('generation second')).toBeVisible();
    await checkout.choose('huabei', { instalments: 12 });
    await page.evaluate(() => window.methods.confirm());
    await expect.poll(() => page.evaluate(() => window.heard.at(-1)[1])).toBe('paylater-before-confirm');
    const heard = await page.evaluate(() => window.heard);
    expect(heard[0]).toEqual(['first', 'paylater-ready', '']);
    expect(heard.filter(([, type]) => type === 'paylater-ready')).toHaveLength(1);
    expect(heard.at(-2)).toEqual(['second', 'paylater-plan-changed', 'huabei-12']);
    expect(heard.at(-1)).toEqual(['second', 'paylater-before-confirm', 'huabei-12']);
    await expect(checkout.confirm).toBeVisible();
    expect(complaints).toEqual([]);
  });

  test(`${framework}: the markup keeps class and id, and never has the token; another session begins anew; its end is one`, async ({ serve, page, request, complaints }) => {
    build(name, source);
    await serve(name);
    await page.goto(`${ADDRESS}wrapper.html`);
    const [one, other] = [await openSession(request), await openSession(request)];
    const element = page.locator('paylater-checkout');
    const checkout = new Checkout(page);
    await page.evaluate((given) => window.show(given, 1), one);
    await checkout.option('huabei').check();
    const written = await element.evaluate((shown) => [...shown.attributes].map(({ name: key, value }) => `${key}=${value}`).sort());
    expect(written).toEqual(['class=mine', 'id=checkout', 'locale=zh-Hans']);
    await page.evaluate((given) => window.show(given, 1), other);
    await expect(checkout.option('huabei')).not.toBeChecked();
    expect(await element.evaluate((shown) => shown.session)).toBe(other.session);
    await page.evaluate(() => window.methods.cancel());
    await checkout.expectEnding('cancelled');
    expect((await page.evaluate(() => window.heard)).at(-1)[1]).toBe('paylater-cancelled');
    await page.evaluate(() => window.show(null));
    await expect(element).toHaveCount(0);
    expect(complaints).toEqual([]);
  });
}
