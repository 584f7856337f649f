// What a developer reads on the console where the element stays without its wasm, its words or its backend.

import { addresses } from './addresses.mjs';
import { checkOut, expect, test } from './fixtures.mjs';

/** Everything that the page has written as an error. */
function errors(page) {
  const said = [];
  page.on('console', (message) => {
    if (message.type() === 'error') said.push(message.text());
  });
  return said;
}

const advice = (said) => said.filter((text) => text.startsWith('paylater-checkout: '));

test('a wasm that is not there is named with its address and what to do', async ({ page, shop }) => {
  const said = errors(page);
  await page.route('**/paylater_bg.wasm', (route) => route.fulfill({ status: 404, contentType: 'text/html', body: '<!doctype html>' }));
  await checkOut(shop, '机械键盘', { host: 'alipay_h5' });
  await expect.poll(() => advice(said)).toHaveLength(1);
  expect(advice(said)[0]).toContain(`${addresses.shop}/pkg/paylater_bg.wasm answers 404`);
  expect(advice(said)[0]).toContain('文件没有和 index.js 放在一起');
});

test('a page in the place of the wasm, as a development server answers, is said to be one', async ({ page, shop }) => {
  const said = errors(page);
  await page.route('**/paylater_bg.wasm', (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }));
  await checkOut(shop, '机械键盘', { host: 'alipay_h5' });
  await expect.poll(() => advice(said)).toHaveLength(1);
  expect(advice(said)[0]).toContain(`${addresses.shop}/pkg/paylater_bg.wasm is an HTML page and not the file`);
});

test('words that do not come are named as well', async ({ page, shop }) => {
  const said = errors(page);
  await page.route('**/words-zh-Hans-*.js', (route) => route.fulfill({ status: 403, body: '' }));
  await checkOut(shop, '机械键盘', { host: 'alipay_h5' });
  await expect.poll(() => advice(said)).toHaveLength(1);
  expect(advice(said)[0]).toMatch(/\/pkg\/words-zh-Hans-[0-9a-f]{8}\.js answers 403/);
});

test('a backend that is there and tells this page nothing is named with the setting that lets it in', async ({ page, shop }) => {
  const said = errors(page);
  // As a browser has it where the answer carries no word for this origin.
  await page.route(`${addresses.backend}/v1/checkout-sessions/**`, (route) => route.abort('failed'));
  await checkOut(shop, '机械键盘', { host: 'alipay_h5' });
  await expect.poll(() => advice(said), { timeout: 40_000 }).not.toHaveLength(0);
  const { backend, shop: origin } = addresses;
  expect(advice(said)[0]).toContain(`the backend at ${backend} is there and does not answer this page: add ${origin} to its allowed_origins`);
  expect(advice(said)[0]).toContain(`请把 ${origin} 加入它的 allowed_origins`);
});
