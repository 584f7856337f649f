// The demo shop's own server: prices are its own, the key stays with it, and it serves its folders and nothing else.

import { addresses } from './addresses.mjs';
import { expect, test } from './fixtures.mjs';

const CART = { cart_id: 'a-cart-of-the-shop-tests', host: 'alipay_h5', lines: [{ sku: 'flask', quantity: 2 }] };

test('the price is decided by the shop: what the browser says about money is not read', async ({ request }) => {
  const lines = [{ sku: 'flask', quantity: 2, unit_amount: 1, price: 1 }];
  const placed = await request.post('/shop/orders', { data: { ...CART, cart_id: 'cart-with-money-in-it', lines, amount: 1 } });
  expect(placed.status()).toBe(200);
  const { order } = await placed.json();
  const known = await (await request.get(`/shop/orders/${order}`)).json();
  expect(known.amount).toBe(17_800);
});

test('one cart is one order, however often it is placed', async ({ request }) => {
  const first = await (await request.post('/shop/orders', { data: CART })).json();
  const again = await (await request.post('/shop/orders', { data: CART })).json();
  expect(again.order).toBe(first.order);
  expect(again.session).toBe(first.session);
  expect(again.clientToken).toBe(first.clientToken);
});

test('a cart that cannot be sold is refused in words', async ({ request }) => {
  for (const lines of [[], [{ sku: 'nothing', quantity: 1 }], [{ sku: 'flask', quantity: 0 }], [{ sku: 'flask', quantity: 1.5 }], [{ sku: 'flask', quantity: 100 }], 'flask', null]) {
    const refused = await request.post('/shop/orders', { data: { ...CART, lines } });
    expect(refused.status(), JSON.stringify(lines)).toBe(422);
    expect((await refused.json()).error.code).toBe('bad_cart');
  }
});

test('nothing outside the shop’s folders is served', async ({ request }) => {
  for (const path of ['/shop/server.mjs', '/..%2fCargo.toml', '/%2e%2e/%2e%2e/etc/passwd', '/pkg/..%2f.gitignore', '/.local/keys/shop_api.key', '/goods/', '/%00']) {
    const answer = await request.get(path);
    expect([400, 404], path).toContain(answer.status());
  }
});

test('pages are served under a strict policy, and wasm under its own type', async ({ request }) => {
  const home = await request.get('/');
  const policy = home.headers()['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect(policy).toContain(`connect-src 'self' ${addresses.backend} ${addresses.sandbox}`);
  expect(policy).not.toContain("'unsafe-inline'");
  expect(home.headers()['cache-control']).toBe('no-store');
  const element = await request.get('/pkg/element.js');
  expect(element.headers()['content-type']).toBe('text/javascript; charset=utf-8');
  const wasm = await request.get('/pkg/paylater_bg.wasm');
  expect(wasm.headers()['content-type']).toBe('application/wasm');
});

test('a request from a form, or under a foreign name, is refused', async ({ request }) => {
  const form = await request.post('/shop/orders', { form: { cart_id: CART.cart_id } });
  expect(form.status()).toBe(400);
  const foreign = await request.get('/', { headers: { host: 'shop.example' } });
  expect(foreign.status()).toBe(421);
});

test('the page breaks no rule of its policy and throws nothing on the way to the checkout', async ({ page, shop, checkout }) => {
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await shop.open({ host: 'alipay_h5', panel: '1' });
  await shop.add('保温杯');
  await shop.toCheckout();
  await expect(checkout.option('zhima')).toBeVisible();
  expect(complaints).toEqual([]);
});
