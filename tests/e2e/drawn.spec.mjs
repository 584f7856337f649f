// The page that the backend draws: a whole checkout without scripts, without wasm, and alive.

import { expect } from '@playwright/test';

import { addresses } from './addresses.mjs';
import { test } from './fixtures.mjs';
import { Cashier } from './pages/cashier.mjs';
import { Drawn, newSession, orderOf } from './pages/drawn.mjs';
import { killHard, reconfigureBackend, startAgain } from './processes.mjs';

const ALIPAY = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/69.0.3497.100 Mobile Safari/537.36 AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000';

/** What the page's policy forbade; a page that is as it should be forbids nothing. */
function complaints(page) {
  const said = [];
  page.on('console', (message) => { if (/Content.Security.Policy|TrustedScript|violat/i.test(message.text())) said.push(message.text()); });
  page.on('pageerror', (error) => said.push(String(error)));
  return said;
}

/** Gives the page Alipay's bridge; its cashier opens in a tab of its own and is paid there. A silent one tells nobody. */
async function inAlipay(page, { isSilent = false } = {}) {
  await page.exposeFunction('openCashier', async (request) => {
    const answer = await fetch(`${addresses.sandbox}/host/alipay/trade-pay`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ...request, buyer: 'demo-open-id-0001' }),
    });
    const tab = await page.context().newPage();
    await tab.goto((await answer.json()).cashier_url);
    await Cashier.asPage(tab).pay();
    await expect(tab.getByTestId('cashier-pay')).toHaveCount(0);
    await tab.close();
  });
  await page.addInitScript((tellsNobody) => {
    window.AlipayJSBridge = {
      async call(name, options, callback) {
        if (name !== 'tradePay') return;
        await window.openCashier(options);
        if (!tellsNobody) callback({ resultCode: '9000', memo: '', result: '' });
      },
    };
  }, isSilent);
}

/** Up to the tap after which the host takes over, with a page that no wasm ever reaches. */
async function confirmDrawn(page) {
  await page.route(/\.wasm$/, (route) => route.abort());
  const drawn = new Drawn(page);
  const session = await newSession();
  await drawn.open(session);
  await drawn.pick('芝麻先享 · 先享后付');
  await drawn.tickAll();
  await drawn.next.click();
  await drawn.confirm.click();
  return { drawn, session };
}

test('a living page whose wasm traps becomes the form again, with which the order is reviewed', async ({ page }) => {
  const drawn = new Drawn(page);
  await drawn.open(await newSession());
  await drawn.alive();
  await page.evaluate(() => {
    const body = document.querySelector('#place .paylater .body');
    // Copies in the place of what was made.
    body.replaceChildren(...Array.from(body.childNodes, (node) => node.cloneNode(true)));
    body.querySelector('input[type=radio]:not(:disabled)').click();
  });
  await expect(drawn.form).toBeVisible();
  expect(new URL(page.url()).search).toBe('?locale=zh-Hans');
  // It stays one for as long as it is not left.
  await page.waitForTimeout(1500);
  await expect(drawn.form).toBeVisible();
  await drawn.pick(/花呗分期/);
  await drawn.pick(/(^|\D)3 期/);
  await drawn.tickAll();
  await drawn.next.click();
  await expect(drawn.confirm).toBeVisible();
});

test.describe('without any script', () => {
  test.use({ javaScriptEnabled: false });

  test('a shopper chooses, reads, agrees, reviews, pays and sees the result', async ({ page }) => {
    const drawn = new Drawn(page);
    const session = await newSession();
    await drawn.open(session);
    await expect(page.locator('input:checked')).toHaveCount(0);

    await drawn.next.click();
    expect(page.url()).not.toContain('open=');
    await expect(page.getByRole('group', { name: '还差 1 项才能继续' })).toBeFocused();
    await drawn.pick('花呗分期');
    await drawn.pick('6 期');
    await expect(drawn.schedule.getByRole('listitem')).toHaveCount(6);
    await drawn.pick('3 期');
    await expect(drawn.schedule.getByRole('listitem')).toHaveCount(3);

    await drawn.next.click();
    await expect(page.getByRole('group', { name: '还差 2 项才能继续' })).toBeVisible();
    await expect(page.getByRole('radio', { name: '3 期' })).toBeChecked();
    await page.locator('summary:visible', { hasText: '花呗分期付款条款' }).click();
    await expect(page.getByRole('heading', { name: '提前还款' }).or(page.getByText('逾期与提前还款')).first()).toBeVisible();
    await drawn.tickAll();
    await drawn.next.click();

    await expect(drawn.heading('确认订单')).toBeVisible();
    await expect(page).toHaveTitle('确认订单 · 示例商店');
    await expect(page.getByText('¥1,328.88').first()).toBeVisible();
    await drawn.confirm.click();
    await expect(drawn.heading('请在支付宝中完成付款')).toBeVisible();
    const back = page.url();
    await page.getByRole('link', { name: '继续支付' }).click();
    await Cashier.asPage(page).pay();
    await expect(page.getByTestId('cashier-pay')).toHaveCount(0);
    await page.goto(back);
    // The provider's word may be there already, or take a moment.
    const check = page.getByRole('button', { name: '查询结果' });
    if (await check.count() > 0) await check.click();
    await expect(drawn.heading('支付成功')).toBeVisible();
    expect((await orderOf(session)).plan).toBe('huabei-3');
  });

  test('a shopper who changes their mind goes back with every pick kept, and cancels', async ({ page }) => {
    const drawn = new Drawn(page);
    const session = await newSession();
    await drawn.open(session);
    await drawn.pick('芝麻先享 · 先享后付');
    await drawn.tickAll();
    await drawn.next.click();
    await page.getByRole('button', { name: '返回修改' }).click();
    await expect(page.getByRole('radio', { name: '芝麻先享 · 先享后付' })).toBeChecked();
    await expect(page.locator('input[type=checkbox]:visible:not(:checked)')).toHaveCount(0);
    await page.getByRole('button', { name: '取消订单' }).click();
    await expect(drawn.heading('已取消')).toBeVisible();
    expect((await orderOf(session)).state).toBe('cancelled');
  });

  test('what changed between review and confirmation is not paid, and everything is asked again', async ({ page }) => {
    const drawn = new Drawn(page);
    const session = await newSession();
    await drawn.open(session);
    await drawn.pick('花呗分期');
    await drawn.pick('3 期');
    await drawn.tickAll();
    await drawn.next.click();
    await expect(drawn.confirm).toBeVisible();
    await reconfigureBackend('development.toml', 'fee_ppm = 23000', 'fee_ppm = 24000');
    try {
      await drawn.confirm.click();
      await expect(page.getByRole('status').filter({ hasText: '内容有变化' })).toBeVisible();
      await expect(page.locator('input[type=checkbox]:checked')).toHaveCount(0);
      expect((await orderOf(session)).state).toBe('open');
    } finally {
      await killHard('backend');
      await startAgain('backend');
    }
  });

  test('a text that has to be open for some time is opened, and agreed to only then', async ({ page }) => {
    await reconfigureBackend('development.toml', 'id = "huabei-terms"', 'id = "huabei-terms"\nreading_s = 2');
    try {
      const drawn = new Drawn(page);
      await drawn.open(await newSession());
      await drawn.pick('花呗分期');
      await drawn.pick('3 期');
      await expect(page.getByRole('checkbox', { name: '花呗分期付款条款' })).toBeDisabled();
      const opener = page.getByRole('button', { name: '阅读全文 花呗分期付款条款' });
      await opener.click();
      await expect(drawn.heading('花呗分期付款条款')).toBeVisible();
      const agree = page.getByRole('button', { name: '同意', exact: true });
      await agree.click();
      await expect(page.getByText(/还须阅读 \d 秒/)).toBeVisible();
      await expect(async () => {
        // Once it has been agreed to, there is nothing more to agree to, however long the page takes to say so.
        if (await agree.isVisible()) await agree.click();
        await expect(page.getByRole('checkbox', { name: '花呗分期付款条款' })).toBeChecked({ timeout: 2_000 });
      }).toPass({ intervals: [2100] });
      await expect(page.getByRole('radio', { name: '3 期' })).toBeChecked();
    } finally {
      await killHard('backend');
      await startAgain('backend');
    }
  });
});

test.describe('in Alipay', () => {
  test.use({ userAgent: ALIPAY });

  test('where the wasm never comes, the bridge is reached all the same', async ({ page }) => {
    const said = complaints(page);
    await inAlipay(page);
    const { drawn, session } = await confirmDrawn(page);
    await expect(drawn.heading('已授权，稍后扣款')).toBeVisible({ timeout: 20_000 });
    expect((await orderOf(session)).state).toBe('authorised');
    expect(said).toEqual([]);
  });

  test('a bridge that never answers is overtaken by the backend’s word', async ({ page }) => {
    await inAlipay(page, { isSilent: true });
    const { drawn } = await confirmDrawn(page);
    await expect(drawn.heading('已授权，稍后扣款')).toBeVisible({ timeout: 30_000 });
  });

  test('what the bridge said is not called back by an impatient tap', async ({ page }) => {
    await inAlipay(page);
    const sent = [];
    // The backend asks the provider before it answers, which takes its time.
    await page.route(/\/checkout\/[^/?]+$/, async (route) => {
      sent.push(route.request().postData());
      if (sent[sent.length - 1].includes('do=bridge')) await new Promise((resolve) => { setTimeout(resolve, 1500); });
      await route.continue();
    });
    await page.addInitScript(() => {
      const { submit } = HTMLFormElement.prototype;
      HTMLFormElement.prototype.submit = function submitAndTap() {
        submit.call(this);
        setTimeout(() => document.querySelector('button[value=check]').click(), 300);
      };
    });
    const { drawn } = await confirmDrawn(page);
    await expect(drawn.heading('已授权，稍后扣款')).toBeVisible({ timeout: 20_000 });
    expect(sent.filter((body) => /do=(bridge|check)/.test(body)).map((body) => /do=bridge/.test(body))).toEqual([true]);
  });

  test('alive, the page keeps what was picked, ticked and looked at, and fetches nothing twice', async ({ page }) => {
    const said = complaints(page);
    await inAlipay(page);
    let letThrough;
    const held = new Promise((resolve) => { letThrough = resolve; });
    await page.route(/\.wasm$/, async (route) => { await held; await route.continue(); });
    const views = [];
    page.on('request', (request) => { if (/v1\/checkout-sessions\/[^/]+\?/.test(request.url())) views.push(request.url()); });
    await page.addInitScript(() => {
      window.shifts = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const drawn = new Drawn(page);
    const session = await newSession();
    await drawn.open(session);
    await drawn.pick('花呗分期');
    await drawn.pick('12 期');
    await drawn.tickAll();
    const where = () => page.evaluate(() => [scrollY, document.documentElement.scrollHeight, document.activeElement.id.replace(/^.*?(?=paylater-)/, '')]);
    const before = await where();
    letThrough();
    await drawn.alive();

    await expect.poll(where).toEqual(before);
    expect(await page.evaluate(() => window.shifts)).toBe(0);
    await expect(page.getByRole('radio', { name: '12 期' })).toBeChecked();
    await expect(drawn.schedule.getByRole('listitem')).toHaveCount(12);
    await expect(page.locator('input[type=checkbox]:not(:checked)')).toHaveCount(0);
    await drawn.next.click();
    await drawn.confirm.click();
    await expect(drawn.heading('支付成功')).toBeVisible({ timeout: 30_000 });
    expect((await orderOf(session)).plan).toBe('huabei-12');
    expect([views, said]).toEqual([[], []]);
  });

  test('nobody is interrupted while reading', async ({ page }) => {
    const drawn = new Drawn(page);
    let letThrough;
    const held = new Promise((resolve) => { letThrough = resolve; });
    await page.route(/\.wasm$/, async (route) => { await held; await route.continue(); });
    await drawn.open(await newSession());
    await drawn.pick('花呗分期');
    const text = page.locator('summary:visible', { hasText: '花呗分期付款条款' });
    await text.click();
    const loaded = page.waitForResponse(/\.wasm$/);
    letThrough();
    await (await loaded).finished();
    await expect(page.locator('.reading-whole[open] .paper')).toBeVisible();
    await expect(drawn.form).toBeVisible();
    await text.click();
    await drawn.alive();
    await expect(page.getByRole('radio', { name: '花呗分期' })).toBeChecked();
  });
});

test('when the scripts do not load, the form still leads to the review', async ({ page }) => {
  await page.route(/\/assets\//, (route) => route.abort());
  const drawn = new Drawn(page);
  await drawn.open(await newSession());
  await drawn.pick('花呗分期');
  await drawn.pick('3 期');
  await drawn.tickAll();
  await drawn.next.click();
  await expect(drawn.heading('确认订单')).toBeVisible();
});

test('an address without its opener shows nothing of the order', async ({ page, context }) => {
  const session = await newSession({ name: '秘密商品' });
  for (const opener of ['', '?open=', '?open=po_wrong', `?open=${session.client_token}`]) {
    await context.clearCookies();
    const answer = await page.goto(`${addresses.backend}/checkout/${session.id}${opener}`);
    expect(answer.status()).toBe(401);
    await expect(page.getByRole('heading', { name: '这个支付页面已失效' })).toBeVisible();
    expect(await page.content()).not.toContain('秘密商品');
  }
});
