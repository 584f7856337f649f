import { checkOut, expect, test } from './fixtures.mjs';

for (const platform of ['android', 'ios']) {
  test(`payscore in WeChat on ${platform} is first authorised and owed, and paid after the shop captures`, async ({
    shop, checkout, cashier, backOffice,
  }) => {
    await checkOut(shop, '冬季羽绒服', { host: 'wechat_h5', platform });
    await checkout.pay('score');
    await expect(cashier.amount).toContainText('599.00');
    await cashier.pay();
    await checkout.expectEnding('authorised');
    await expect(checkout.ending('paid')).toHaveCount(0);
    await shop.expectOrder('authorised');

    await backOffice.open();
    await backOffice.capture(shop.order);
    await backOffice.expectBadge(shop.order, '已付款');
    await shop.expectOrder('paid');
    expect(await shop.timesReached('paid')).toBe(1);
  });
}

test('JSAPI in WeChat is paid at once', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('jsapi');
  await expect(cashier.amount).toContainText('89.00');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await shop.expectOrder('paid');
  expect(await shop.timesReached('paid')).toBe(1);
});

test('a payscore confirm page that is left without an answer is no end: the shopper asks, and can go on', async ({
  shop, checkout, cashier,
}) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('score');
  await cashier.expectOpen();
  await cashier.leave();
  await cashier.expectClosed();
  await checkout.expectNoGoodNews();
  await expect(checkout.check).toBeVisible();
});
