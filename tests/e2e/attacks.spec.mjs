// Attacks on order creation and page, each tried in a browser: the list is that of what has been done to others.

import { createServer } from 'node:http';
import { expect } from '@playwright/test';

import { addresses } from './addresses.mjs';
import { test } from './fixtures.mjs';
import { Cashier } from './pages/cashier.mjs';
import { Drawn, newSession, orderOf } from './pages/drawn.mjs';

const ALIPAY = 'Mozilla/5.0 (Linux; Android 12) Chrome/156.0 Mobile AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000';

/** The page, alive, with everything picked and ticked. */
async function alive(page, session) {
  const drawn = new Drawn(page);
  await drawn.open(session);
  await drawn.alive();
  await drawn.pick('花呗分期');
  await drawn.pick('3 期');
  await drawn.tickAll();
  return drawn;
}

/** Lets `change` edit the confirmation on its way to the backend. */
function editConfirm(page, change) {
  return page.route(/\/confirm$/, async (route) => {
    const body = JSON.parse(route.request().postData());
    change(body);
    await route.continue({ postData: JSON.stringify(body) });
  });
}

async function confirmAll(drawn) {
  await drawn.next.click();
  await drawn.confirm.click();
}

/** A page of another origin. */
async function elsewhere(html, use) {
  const server = createServer((request, response) => response.setHeader('content-type', 'text/html').end(html));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  try {
    await use(`http://127.0.0.1:${server.address().port}/`);
  } finally {
    server.close();
  }
}

const attempts = async (session) => (await orderOf(session)).events.filter((event) => event.to === 'paying').length;

for (const [what, change] of [
  ['an amount', (body) => { body.amount = 1; }],
  ['a fee rate', (body) => { body.fee_ppm = 0; }],
  ['a number of instalments', (body) => { body.instalments = 24; }],
]) {
  test(`F1 ${what} that a page sends is refused and changes nothing`, async ({ page }) => {
    const session = await newSession();
    const drawn = await alive(page, session);
    await editConfirm(page, change);
    await confirmAll(drawn);
    await expect(page.getByText('malformed_json').or(page.getByRole('heading', { name: '暂时不能支付' })).first()).toBeVisible();
    expect((await orderOf(session)).state).toBe('open');
  });
}

test('F2 a plan that is not the one whose schedule was shown is not begun', async ({ page }) => {
  const session = await newSession();
  const drawn = await alive(page, session);
  await editConfirm(page, (body) => { body.plan = 'huabei-12'; });
  await confirmAll(drawn);
  await expect(page.getByRole('status').filter({ hasText: '内容有变化' })).toBeVisible();
  await expect(page.locator('input[type=checkbox]:checked')).toHaveCount(0);
  expect((await orderOf(session)).state).toBe('open');
});

test('F3 a token opens its own session and looks like none at all to any other', async ({ page }) => {
  const [mine, other] = [await newSession(), await newSession()];
  await alive(page, mine);
  const ask = (id) => page.evaluate(async ([path, token]) => {
    const answer = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
    return [answer.status, (await answer.json()).code];
  }, [`/v1/checkout-sessions/${id}?host=browser&locale=zh-Hans`, mine.client_token]);
  expect((await ask(mine.id))[0]).toBe(200);
  expect(await ask(other.id)).toEqual(await ask('cs_00000000000000000000000000000000'));
});

test('F4 an address to pay that was given up can no longer be paid', async ({ page }) => {
  const session = await newSession();
  const drawn = await alive(page, session);
  await confirmAll(drawn);
  await expect(page.getByTestId('cashier-amount')).toBeVisible();
  const old = page.url();
  await page.goto(`${addresses.backend}/checkout/${session.id}`);
  await page.getByRole('button', { name: '换一种方式' }).click();
  await expect(drawn.heading('支付订单')).toBeVisible({ timeout: 20_000 });
  await page.goto(old);
  await expect(page.getByTestId('cashier-pay')).toHaveCount(0);
  expect((await orderOf(session)).state).toBe('open');
});

test('F5 no address that a page is given becomes a link or a way back', async ({ page }) => {
  const session = await newSession();
  const evil = 'javascript:window.hacked=1';
  await page.goto(`${session.checkout_url}&return_url=${encodeURIComponent(evil)}&notify_url=${evil}&scheme=alipays://x`);
  await new Drawn(page).alive();
  const links = await page.evaluate(() => [...document.querySelectorAll('[href],[action],[formaction]')].map((node) => node.outerHTML).join());
  expect(links).not.toMatch(/javascript:|alipays:|weixin:/);
  expect(await page.evaluate(() => window.hacked)).toBeUndefined();
});

test.describe('in Alipay', () => {
  test.use({ userAgent: ALIPAY });

  test('F6, F7 neither a lying bridge nor a message from anywhere makes an order paid', async ({ page }) => {
    await page.addInitScript(() => {
      window.AlipayJSBridge = { call(name, options, answer) { answer({ resultCode: '9000', memo: '', result: '' }); } };
    });
    const session = await newSession();
    const drawn = await alive(page, session);
    await confirmAll(drawn);
    await expect(drawn.heading('正在确认支付结果')).toBeVisible();
    await page.evaluate(() => {
      for (const data of ['paid', { type: 'paylater-completed', outcome: 'paid' }, { resultCode: '9000' }]) window.postMessage(data, '*');
      document.querySelector('#place').dispatchEvent(new CustomEvent('paylater-completed', { detail: { outcome: 'paid' } }));
    });
    await expect(drawn.heading('支付成功')).toHaveCount(0);
    expect((await orderOf(session)).state).toBe('paying');
  });
});

test('F8 the page cannot be laid under somebody else’s buttons', async ({ page }) => {
  const session = await newSession();
  await elsewhere(`<iframe src="${session.checkout_url}" width="375" height="600"></iframe>`, async (url) => {
    await page.goto(url);
    const frame = page.frames().find((one) => one !== page.mainFrame());
    await expect.poll(() => frame.url()).toMatch(/^chrome-error:/);
  });
});

test('F9 a consent that was not given is not made up by a click, a script or a form', async ({ page }) => {
  const session = await newSession();
  const drawn = new Drawn(page);
  await drawn.open(session);
  await drawn.alive();
  await drawn.pick('花呗分期');
  await drawn.pick('3 期');
  await expect(page.locator('input[type=checkbox]:checked')).toHaveCount(0);
  await drawn.next.click();
  await expect(page.getByRole('group', { name: '还差 2 项才能继续' })).toBeVisible();
  await drawn.tickAll();
  await editConfirm(page, (body) => { body.consents = []; });
  await confirmAll(drawn);
  await expect(drawn.heading('暂时不能支付').or(drawn.heading('支付订单'))).toBeVisible();
  expect((await orderOf(session)).state).toBe('open');
});

test('F10 two quick taps, and the same form in two tabs, are one attempt', async ({ page, context }) => {
  const session = await newSession();
  const drawn = await alive(page, session);
  await drawn.next.click();
  await drawn.confirm.dblclick({ noWaitAfter: true }).catch(() => {});
  await expect(page.getByTestId('cashier-amount')).toBeVisible();
  const second = await context.newPage();
  await second.goto(`${addresses.backend}/checkout/${session.id}`);
  await expect(second.getByRole('heading', { name: '支付尚未完成' })).toBeVisible();
  expect(await attempts(session)).toBe(1);
});

test('F11 going back from the cashier shows how it stands and no second way to confirm', async ({ page }) => {
  const session = await newSession();
  const drawn = await alive(page, session);
  await confirmAll(drawn);
  await Cashier.asPage(page).pay();
  await expect(page.getByTestId('cashier-pay')).toHaveCount(0);
  await page.goto(`${addresses.backend}/checkout/${session.id}`);
  await expect(drawn.heading('支付成功').or(page.getByRole('button', { name: '查询结果' }))).toBeVisible();
  await page.goBack();
  await page.goForward();
  await expect(drawn.confirm).toHaveCount(0);
  await expect(drawn.next).toHaveCount(0);
});

test('F12 another site’s form moves nothing, with the shopper’s cookie or without', async ({ page }) => {
  const session = await newSession();
  await new Drawn(page).open(session);
  const form = (action, type) => `<form method="post" enctype="${type}" action="${action}"><input name="do" value="cancel"><input name="what" value="order"></form>`;
  for (const [path, type, refused] of [
    // By whose page it is, before anything of the form is looked at; and for want of a token.
    [`/checkout/${session.id}`, 'application/x-www-form-urlencoded', 403],
    [`/v1/checkout-sessions/${session.id}/cancel`, 'text/plain', 401],
  ]) {
    await elsewhere(form(addresses.backend + path, type), async (url) => {
      await page.goto(url);
      const answer = page.waitForResponse((response) => response.request().method() === 'POST');
      const left = page.waitForURL(`${addresses.backend}/**`);
      await page.evaluate(() => document.forms[0].submit());
      expect((await answer).status()).toBe(refused);
      await left;
    });
  }
  expect((await orderOf(session)).state).toBe('open');
});

test('F13 a session signs as often as shoppers change their minds, and no more', async ({ page }) => {
  const session = await newSession();
  const drawn = await alive(page, session);
  let body = '';
  await page.route(/\/confirm$/, (route) => { body = route.request().postData(); return route.abort(); });
  await confirmAll(drawn);
  await expect(drawn.heading('提交没有完成')).toBeVisible({ timeout: 30_000 });
  const send = async (path, data, key) => {
    const headers = { authorization: `Bearer ${session.client_token}`, 'content-type': 'application/json', 'idempotency-key': key };
    const answer = await page.request.post(`${addresses.backend}/v1/checkout-sessions/${session.id}${path}`, { headers, data });
    return [answer.status(), (await answer.json()).code];
  };
  for (let no = 1; no <= 20; no += 1) {
    expect(await send('/confirm', body, `key-number-${no}`)).toEqual([200, undefined]);
    await send('/cancel', '{"what":"attempt"}', `cancel-number-${no}`);
    await expect.poll(async () => (await orderOf(session)).state).toBe('open');
  }
  expect(await send('/confirm', body, 'key-number-21')).toEqual([429, 'too_many_attempts']);
});

test('F14 neither addresses nor storage nor referrers hold what opens an order', async ({ page }) => {
  const seen = [];
  page.on('request', (request) => seen.push(request.url(), request.headers().referer || ''));
  const session = await newSession();
  const drawn = await alive(page, session);
  await confirmAll(drawn);
  await expect(page.getByTestId('cashier-amount')).toBeVisible();
  await page.goBack();
  const kept = await page.evaluate(() => [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie, location.href]);
  const all = [...seen, ...kept].join('\n');
  expect(all).not.toContain(session.client_token);
  // The opener stands in the first address alone, out of which the page took it.
  expect(seen.filter((url) => url.includes('open='))).toEqual([session.checkout_url]);
  expect(kept[2]).toBe('');
  expect(kept[3]).not.toContain('open=');
  expect(all).not.toContain('demo-open-id-0001');
});

test('F15 a product’s name is text, whatever it looks like', async ({ page }) => {
  const name = '<img src=x onerror="window.hacked=1">“&amp;';
  const session = await newSession({ name });
  const drawn = new Drawn(page);
  await drawn.open(session);
  await expect(page.getByText(name).first()).toBeVisible();
  await drawn.alive();
  await expect(page.getByText(name).first()).toBeVisible();
  expect(await page.evaluate(() => [window.hacked, document.querySelectorAll('img').length])).toEqual([undefined, 0]);
});
