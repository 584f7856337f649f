import { checkOut, expect, test } from './fixtures.mjs';
import { breakNext, expectFaultsUsed } from './sandbox.mjs';

const WAITED_TOO_LONG_MS = 65_000;

for (const [host, option] of [['alipay_h5', 'zhima'], ['wechat_h5', 'jsapi'], ['wechat_h5', 'score']]) {
  test(`${host} says ok for ${option} but nobody paid: the page never says paid, and ends by promising to find out`, async ({
    page, shop, checkout,
  }) => {
    await page.clock.install();
    await checkOut(shop, '保温杯', { host, lie: 'ok_unpaid' });
    await checkout.pay(option);
    await expect(checkout.waiting).toBeVisible();
    await page.clock.fastForward(WAITED_TOO_LONG_MS);
    await checkout.expectEnding('unknown');
    await checkout.expectNoGoodNews();
    await expect(checkout.confirm).toHaveCount(0);
    await expect(page.getByText(shop.order)).toBeVisible();
    await shop.expectOrder('paying');
  });
}

for (const [what, comesBack] of [
  ['asks', (checkout) => checkout.check.click()],
  ['comes back to the page', ({ page }) => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))],
  ['comes back out of the back/forward cache', ({ page }) => page.evaluate(
    () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
  )],
]) {
  test(`the host never answers and nobody paid: a shopper who ${what} can go on with the same payment`, async ({
    shop, checkout, cashier,
  }) => {
    await checkOut(shop, '保温杯', { host: 'alipay_h5', lie: 'silent' });
    await checkout.pay('zhima');
    await cashier.close();
    await comesBack(checkout);
    await expect(checkout.carryOn).toBeVisible();
    await expect(checkout.confirm).toHaveCount(0);
    await checkout.carryOn.click();
    await cashier.pay();
    await checkout.expectEnding('authorised');
    expect(await shop.timesReached('authorised')).toBe(1);
  });
}

test('a result that does not come leaves the same payment to go on with', async ({ page, shop, checkout, cashier }) => {
  await page.clock.install();
  await checkOut(shop, '保温杯', { host: 'alipay_h5', lie: 'ok_unpaid' });
  await checkout.pay('zhima');
  await expect(checkout.waiting).toBeVisible();
  await page.clock.fastForward(WAITED_TOO_LONG_MS);
  await checkout.expectEnding('unknown');
  await checkout.check.click();
  await expect(checkout.carryOn).toBeVisible();
  await checkout.expectNoGoodNews();
});

for (const [what, answer] of [
  ['a page of HTML', { status: 200, contentType: 'text/html', body: '<h1>login</h1>' }],
  ['nothing', { status: 200, body: '' }],
  ['a refusal of a firewall', { status: 403, contentType: 'text/html', body: '<h1>403</h1>' }],
  ['half of the JSON', { status: 200, contentType: 'application/json', body: '{"status":"pai' }],
]) {
  test(`${what} in the place of an answer does not end the listening: the page learns of the payment`, async ({
    page, shop, checkout, cashier,
  }) => {
    let lies = 0;
    await page.route(/\/status\?/, async (route) => {
      lies += 1;
      if (lies > 2) return route.continue();
      return route.fulfill({ ...answer, headers: { 'access-control-allow-origin': '*' } });
    });
    await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
    await checkout.pay('jsapi');
    await expect.poll(() => lies, { timeout: 20_000 }).toBeGreaterThan(2);
    await cashier.pay();
    await checkout.expectEnding('paid');
  });
}

test('a clock that is set forward while the result is asked for gives nobody up', async ({ page, shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5', lie: 'ok_unpaid' });
  await checkout.pay('zhima');
  await expect(checkout.waiting).toBeVisible();
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() + 3_600_000;
  });
  await page.waitForTimeout(6_000);
  await expect(checkout.waiting).toBeVisible();
  await expect(checkout.ending('unknown')).toHaveCount(0);
});

test('the host never answers but the buyer paid: the page learns it from the backend', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await shop.expectOrder('paid');
});

test('nobody notifies and the host is silent: the backend asks the provider and finds the payment', async ({
  shop, checkout, cashier,
}) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
  await breakNext('notification', 'notify_never');
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.check.click();
  await checkout.expectEnding('paid');
  await expectFaultsUsed();
});

for (const [host, option, ending] of [['alipay_h5', 'zhima', 'authorised'], ['wechat_h5', 'jsapi', 'paid']]) {
  test(`${host} answers twice for ${option}: it is one payment`, async ({ shop, checkout, cashier }) => {
    await checkOut(shop, '保温杯', { host, lie: 'twice' });
    await checkout.pay(option);
    await cashier.pay();
    await checkout.expectEnding(ending);
    await shop.expectOrder(ending);
    expect(await shop.timesReached(ending)).toBe(1);
  });
}

test('a bridge that never appears leads to no payment and leaves the shopper a way on', async ({ shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'absent' });
  await checkout.pay('jsapi');
  await expect(checkout.otherWay).toBeVisible({ timeout: 30_000 });
  await checkout.expectNoGoodNews();
  await shop.expectOrder('paying');
});
