// Pages of the developer's own machine: the demo shop by its other name, and a page at a port that nobody configured.

import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { addresses, portBase } from './addresses.mjs';
import { checkOut, expect, test } from './fixtures.mjs';
import { Cashier } from './pages/cashier.mjs';

const PACKAGE = fileURLToPath(new URL('../../pkg/', import.meta.url));
const TYPES = { js: 'text/javascript', wasm: 'application/wasm', json: 'application/json' };
const LOCALHOST = `http://localhost:${portBase}`;

test.describe('the demo shop at localhost', () => {
  test.use({ baseURL: LOCALHOST });

  test('is paid in, and the shopper comes back to localhost', async ({ page, shop, checkout }) => {
    await checkOut(shop, '机械键盘', { host: 'browser' });
    expect(new URL(page.url()).origin).toBe(LOCALHOST);
    await checkout.pay('huabei', { instalments: 3 });
    await Cashier.asPage(page).pay();
    await page.waitForURL(`${LOCALHOST}/result.html?order=*`);
    await expect(page.getByRole('heading', { name: '订单已付款' })).toBeVisible({ timeout: 30_000 });
    await shop.expectOrder('paid');
  });

  test('opens the cashier in the simulated app, too', async ({ shop, checkout, page }) => {
    await checkOut(shop, '机械键盘', { host: 'alipay_h5' });
    await checkout.pay('zhima');
    await new Cashier(page).pay();
    await checkout.expectEnding('authorised');
  });
});

/** A page of the developer's own with the element on it, at a port that the machine chooses. */
async function ownPage(order) {
  const html = `<!doctype html><meta charset="utf-8"><script type="module" src="/element.js"></script>
    <paylater-checkout session="${order.session}" client-token="${order.clientToken}" api-base="${addresses.backend}" locale="zh-Hans">`;
  const server = createServer(async (request, response) => {
    const name = request.url.slice(1);
    try {
      const body = name === '' ? html : await readFile(join(PACKAGE, name));
      response.writeHead(200, { 'content-type': TYPES[name.split('.').pop()] ?? 'text/html' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, resolve));
  return { server, url: `http://localhost:${server.address().port}/` };
}

test('a page at another port of this machine shows the options without being configured', async ({ page, request, checkout }) => {
  const data = { cart_id: 'a-cart-of-the-loopback-tests', host: 'browser', lines: [{ sku: 'flask', quantity: 3 }] };
  const order = await (await request.post(`${addresses.shop}/shop/orders`, { data })).json();
  const { server, url } = await ownPage(order);
  try {
    await page.goto(url);
    await expect(checkout.option('huabei')).toBeVisible();
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
