import { checkOut, expect, test } from './fixtures.mjs';
import { setCredit } from './sandbox.mjs';

test('a buyer whom Alipay declines at its cashier is told so, owes nothing, and may pay another way', async ({
  shop, checkout, cashier,
}) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await setCredit('declined');
  await checkout.pay('zhima');
  await cashier.acceptRefusal();
  await checkout.expectEnding('declined');
  await checkout.expectNoGoodNews();
  await shop.expectOrder('open');
  await checkout.otherWay.click();
  await expect(checkout.option('zhima')).toBeDisabled();
  await expect(checkout.option('huabei')).toBeEnabled();
});

test('a buyer declined by WeChat is told so, and can pay now instead', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await setCredit('declined');
  await checkout.pay('score');
  await checkout.expectEnding('declined');
  await shop.expectOrder('open');

  await checkout.otherWay.click();
  await expect(checkout.option('score')).toBeDisabled();
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await shop.expectOrder('paid');
});

for (const [host, option] of [['alipay_h5', 'zhima'], ['wechat_h5', 'jsapi']]) {
  test(`a shopper who cancels at the cashier in ${host} has paid nothing and can go on with the same payment`, async ({
    shop, checkout, cashier,
  }) => {
    await checkOut(shop, '保温杯', { host });
    await checkout.pay(option);
    await cashier.cancel();
    await expect(checkout.carryOn).toBeVisible();
    await checkout.expectNoGoodNews();

    await checkout.carryOn.click();
    await cashier.pay();
    await checkout.expectEnding(option === 'jsapi' ? 'paid' : 'authorised');
  });
}

test('a payment is given up for another way: the first is closed at the provider before the second begins', async ({
  shop, checkout, cashier,
}) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.pay('huabei', { instalments: 6 });
  await cashier.cancel();
  await checkout.otherWay.click();
  await checkout.pay('zhima');
  await cashier.pay();
  await checkout.expectEnding('authorised');
  const order = await shop.orderAtBackend();
  expect(order.option).toBe('alipay-zhima');
});

test('an order cancelled by the shopper ends as cancelled, and the same goods can be ordered again', async ({
  page, shop, checkout,
}) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.option('zhima').check();
  await checkout.cancelOrder.click();
  await checkout.expectEnding('cancelled');
  await shop.expectOrder('cancelled');
  const cancelled = shop.order;

  await page.goto('/checkout.html');
  await expect(checkout.option('zhima')).toBeVisible();
  expect(shop.order).not.toBe(cancelled);
});

test('an authorised order that the shop cancels is handed back to the buyer', async ({
  shop, checkout, cashier, backOffice,
}) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('score');
  await cashier.pay();
  await checkout.expectEnding('authorised');
  await backOffice.open();
  await backOffice.cancel(shop.order);
  await backOffice.expectBadge(shop.order, '已取消');
  await shop.expectOrder('cancelled');
});
