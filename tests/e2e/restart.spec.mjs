// The backend is killed at several moments of a payment. The order reaches its true end all the same.

import { checkOut, expect, test } from './fixtures.mjs';
import { killHard, startAgain } from './processes.mjs';

test('killed while the cashier is open: the payment goes through after the restart', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('jsapi');
  await cashier.expectOpen();
  await killHard('backend');
  await startAgain('backend');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await shop.expectOrder('paid');
  expect(await shop.timesReached('paid')).toBe(1);
});

test('killed before the notification arrives: it comes again, or the backend asks', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.pay('zhima');
  await cashier.expectOpen();
  await killHard('backend');
  await cashier.pay();
  await checkout.expectNoGoodNews();
  await startAgain('backend');
  await shop.expectOrder('authorised');
  await checkout.expectEnding('authorised');
});

test('killed right after the shop asked for the money: it is deducted once', async ({ page, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('score');
  await cashier.pay();
  await checkout.expectEnding('authorised');
  const { id } = await shop.orderAtBackend();
  const asked = await page.request.post(`/shop/orders/${id}/capture`, { data: {} });
  expect(asked.ok()).toBe(true);
  await killHard('backend');
  await startAgain('backend');
  await shop.expectOrder('paid');
  expect(await shop.timesReached('paid')).toBe(1);
});

test('the backend is away when the shopper confirms: nothing is lost, and the same confirmation is sent again', async ({
  page, shop, checkout, cashier,
}) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.choose('jsapi');
  await killHard('backend');
  await checkout.confirm.click();
  await expect(page.getByRole('button', { name: '重试' })).toBeVisible({ timeout: 30_000 });
  await startAgain('backend');
  await page.getByRole('button', { name: '重试' }).click();
  await cashier.pay();
  await checkout.expectEnding('paid');
  expect(await shop.timesReached('paid')).toBe(1);
});
