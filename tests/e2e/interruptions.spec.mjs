import { checkOut, expect, test } from './fixtures.mjs';
import { Cashier } from './pages/cashier.mjs';
import { Checkout } from './pages/checkout.mjs';

/** How many payments of this order went out. */
async function attempts(shop) {
  const { events } = await shop.orderAtBackend();
  return events.filter((event) => event.to === 'paying' && event.from !== 'paying').length;
}

test('a reload while the cashier is open leads back to the same payment', async ({ page, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.pay('zhima');
  await cashier.expectOpen();
  const { order } = shop;
  await page.reload();
  await expect(checkout.carryOn).toBeVisible();
  await expect(checkout.confirm).toHaveCount(0);
  await checkout.carryOn.click();
  await cashier.pay();
  await checkout.expectEnding('authorised');
  expect(shop.order).toBe(order);
  expect(await attempts(shop)).toBe(1);
});

test('a reload after the payment shows its result, not a payment form', async ({ page, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
  await checkout.pay('jsapi');
  await cashier.pay();
  await cashier.expectClosed();
  await page.reload();
  await checkout.expectEnding('paid');
  await expect(checkout.next).toHaveCount(0);
});

test('a reload while choosing forgets nothing that was sent, and ticks nothing', async ({ page, shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.choose('zhima');
  const { order } = shop;
  await page.reload();
  await expect(checkout.option('zhima')).toBeVisible();
  for (const consent of await checkout.consents.all()) await expect(consent).not.toBeChecked();
  expect(shop.order).toBe(order);
  await shop.expectOrder('open');
});

test('a double tap on pay is one payment', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.choose('jsapi');
  // Two taps before the page has drawn anything in between.
  await checkout.confirm.evaluate((button) => {
    button.click();
    button.click();
  });
  await cashier.pay();
  await checkout.expectEnding('paid');
  expect(await attempts(shop)).toBe(1);
  expect(await shop.timesReached('paid')).toBe(1);
});

test('two tabs of one cart are one order, and only one of them pays', async ({ page, context, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.choose('jsapi');

  const second = await context.newPage();
  await second.goto('/checkout.html?host=wechat_h5&panel=0');
  const secondCheckout = new Checkout(second);
  await secondCheckout.choose('jsapi');

  await page.bringToFront();
  await checkout.confirm.click();
  await cashier.expectOpen();

  // The second tab still shows a live button; pressing it must not start a second payment.
  await second.bringToFront();
  if (await secondCheckout.confirm.isVisible()) await secondCheckout.confirm.click();
  await expect(secondCheckout.carryOn).toBeVisible();
  await expect(secondCheckout.confirm).toHaveCount(0);

  await page.bringToFront();
  await cashier.pay();
  await checkout.expectEnding('paid');
  await second.bringToFront();
  if (!(await secondCheckout.ending('paid').isVisible())) await secondCheckout.check.click();
  await secondCheckout.expectEnding('paid');
  expect(await attempts(shop)).toBe(1);
  expect(await shop.timesReached('paid')).toBe(1);
});

test('two tabs that both open the same payment pay it once', async ({ page, context, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('jsapi');
  await cashier.expectOpen();
  const second = await context.newPage();
  await second.goto('/checkout.html?host=wechat_h5&panel=0');
  const secondCheckout = new Checkout(second);
  await secondCheckout.carryOn.click();
  await new Cashier(second).pay();
  await secondCheckout.expectEnding('paid');

  // The first tab's app still shows its cashier; once that is closed, the page knows.
  await page.bringToFront();
  await cashier.close();
  await checkout.expectEnding('paid');
  expect(await shop.timesReached('paid')).toBe(1);
});

test('coming back by the back button after paying shows the result', async ({ page, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await page.getByRole('link', { name: '查看订单' }).click();
  await expect(page.getByRole('heading', { name: '订单已付款' })).toBeVisible();
  await page.goBack();
  await expect(checkout.confirm).toHaveCount(0);
  await expect(checkout.next).toHaveCount(0);
});
