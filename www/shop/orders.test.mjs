import assert from 'node:assert/strict';
import test from 'node:test';

import { BadCart } from './catalogue.mjs';
import { BadRequest, Orders } from './orders.mjs';

const CART = { cart_id: '0123456789abcdef', host: 'alipay_h5', lines: [{ sku: 'flask', quantity: 1 }] };

/** A backend with a memory: one session for one key, one order for one session. */
class FakeBackend {
  sessions = new Map();
  captured = [];

  async openSession(body, key) {
    if (!this.sessions.has(key)) this.sessions.set(key, { id: `cs_${this.sessions.size + 1}`, client_token: `token-${key}`, body });
    return this.sessions.get(key);
  }

  async orders({ out_trade_no: number }) {
    const found = [...this.sessions.values()].filter(({ body }) => body.out_trade_no === number);
    return { orders: found.map(({ id }) => ({ id })) };
  }

  async order(id) {
    return { id };
  }

  async capture(id, key) {
    this.captured.push([id, key]);
    return { id };
  }
}

function shop() {
  const backend = new FakeBackend();
  return { backend, orders: new Orders({ backend, shopUrl: 'http://shop', apiBase: 'http://api' }) };
}

test('an order goes to the backend as the shop priced it, with the buyer of the app', async () => {
  const { backend, orders } = shop();
  const placed = await orders.place(CART);
  const [[key, { body }]] = backend.sessions;
  assert.equal(key, `session-${placed.order}`);
  assert.deepEqual(body, {
    out_trade_no: placed.order,
    subject: '保温杯',
    lines: [{ name: '保温杯', quantity: 1, unit_amount: 8900 }],
    amount: 8900,
    currency: 'CNY',
    buyer: { ref: 'demo-buyer-0001', alipay_open_id: 'demo-open-id-0001' },
    return_url: `http://shop/result.html?order=${placed.order}`,
    expires_in_s: 1800,
  });
  assert.deepEqual(placed, {
    session: 'cs_1',
    clientToken: `token-session-${placed.order}`,
    checkoutUrl: undefined,
    apiBase: 'http://api',
    returnUrl: `http://shop/result.html?order=${placed.order}`,
    order: placed.order,
  });
  assert.match(placed.order, /^DD\d{18}$/);
});

test('the shopper comes back to where the shop was seen, and nothing else about the order differs', async () => {
  const { backend, orders } = shop();
  const placed = await orders.place(CART, 'http://localhost:8783');
  const [{ body }] = backend.sessions.values();
  assert.equal(body.return_url, `http://localhost:8783/result.html?order=${placed.order}`);
  assert.equal(placed.returnUrl, body.return_url);
  assert.equal(placed.order, (await shop().orders.place(CART)).order);
});

test('what the check of the buyer came to goes with the order, and makes another one of the same cart', async () => {
  const { backend, orders } = shop();
  const unchecked = await orders.place(CART);
  const checked = await orders.place({ ...CART, check: 'needs_guarantee' });
  assert.notEqual(checked.order, unchecked.order);
  const [first, second] = [...backend.sessions.values()].map(({ body }) => body.credit);
  assert.deepEqual([first, second], [undefined, 'needs_guarantee']);
  await assert.rejects(orders.place({ ...CART, check: 'perhaps' }), BadRequest);
});

test('one cart is one order however often it is placed, and another cart is another', async () => {
  const { backend, orders } = shop();
  const first = await orders.place(CART);
  assert.deepEqual(await orders.place({ ...CART }), first);
  const others = [
    { ...CART, cart_id: 'fedcba9876543210' },
    { ...CART, host: 'wechat_h5' },
    { ...CART, lines: [{ sku: 'flask', quantity: 2 }] },
  ];
  for (const other of others) assert.notEqual((await orders.place(other)).order, first.order);
  assert.equal(backend.sessions.size, 4);
});

test('a request without a usable cart id, or from an unknown app, is refused before anything is sent', async () => {
  const { backend, orders } = shop();
  const refused = [{ ...CART, cart_id: 'short' }, { ...CART, cart_id: 7 }, { ...CART, host: 'toaster' }, { ...CART, host: '__proto__' }];
  for (const request of refused) await assert.rejects(orders.place(request), BadRequest);
  await assert.rejects(orders.place({ ...CART, lines: [] }), BadCart);
  assert.equal(backend.sessions.size, 0);
});

test('an order is found by the shop’s number or the backend’s id, and never by a path', async () => {
  const { orders } = shop();
  const { order, session } = await orders.place(CART);
  assert.deepEqual(await orders.find(order), { id: session });
  assert.deepEqual(await orders.find('cs_9'.padEnd(8, '0')), { id: 'cs_90000' });
  await assert.rejects(orders.find('DD000000000000000000'), BadRequest);
  await assert.rejects(orders.find('../../healthz'), BadRequest);
});

test('pressing capture twice sends one key', async () => {
  const { backend, orders } = shop();
  const { order } = await orders.place(CART);
  await orders.capture(order);
  await orders.capture(order);
  assert.deepEqual(backend.captured, [['cs_1', 'capture-cs_1'], ['cs_1', 'capture-cs_1']]);
});

test('an order of the playground comes back to its preview and may be short, and nothing else about it differs', async () => {
  const { backend, orders } = shop();
  const { order } = await orders.place({ ...CART, trial: { expires_in_s: 60 } });
  const [{ body }] = backend.sessions.values();
  assert.equal(body.return_url, `http://shop/playground/preview.html?order=${order}`);
  assert.equal(body.expires_in_s, 60);
  assert.equal(body.amount, 8900);
  const { orders: others, backend: other } = shop();
  await others.place({ ...CART, trial: {} });
  assert.equal([...other.sessions.values()][0].body.expires_in_s, 1800);
});

test('a trial of less than a minute, of more than other orders have, or of no number is refused', async () => {
  for (const seconds of [59, 1801, 60.5, '60']) {
    await assert.rejects(shop().orders.place({ ...CART, trial: { expires_in_s: seconds } }), BadRequest, String(seconds));
  }
});
