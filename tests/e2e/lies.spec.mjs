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

test('the host never answers and nobody pays: the shopper asks, and is told that the result is not known', async ({
  page, shop, checkout, cashier,
}) => {
  await page.clock.install();
  await checkOut(shop, '保温杯', { host: 'alipay_h5', lie: 'silent' });
  await checkout.pay('zhima');
  await cashier.close();
  await checkout.check.click();
  await expect(checkout.waiting).toBeVisible();
  await page.clock.fastForward(WAITED_TOO_LONG_MS);
  await checkout.expectEnding('unknown');
  await expect(checkout.confirm).toHaveCount(0);
  await expect(checkout.check).toBeVisible();
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
