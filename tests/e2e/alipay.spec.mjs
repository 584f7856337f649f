import { checkOut, expect, test } from './fixtures.mjs';
import { setCredit } from './sandbox.mjs';

for (const platform of ['android', 'ios']) {
  test(`zhima in Alipay on ${platform} is first authorised and owed, and paid after the shop captures`, async ({
    page, shop, checkout, cashier, backOffice,
  }) => {
    await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5', platform });
    await checkout.pay('zhima');
    await expect(cashier.amount).toContainText(/1,?299\.00/);
    await cashier.pay();
    await checkout.expectEnding('authorised');
    await expect(checkout.ending('paid')).toHaveCount(0);
    await shop.expectOrder('authorised');

    await page.getByRole('link', { name: '查看订单' }).click();
    await expect(page.getByRole('heading', { name: '已授权，稍后扣款' })).toBeVisible();

    await backOffice.open();
    await backOffice.capture(shop.order);
    await backOffice.expectBadge(shop.order, '已付款');
    await shop.expectOrder('paid');
    expect(await shop.timesReached('paid')).toBe(1);
  });
}

for (const instalments of [3, 6, 12]) {
  test(`huabei in ${instalments} instalments shows ${instalments} rows and is paid`, async ({ shop, checkout, cashier }) => {
    await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
    await checkout.option('huabei').check();
    await checkout.plan(instalments).check();
    await expect(checkout.schedule.getByRole('listitem')).toHaveCount(instalments);
    await checkout.pay('huabei', { instalments });
    await cashier.expectOpen();
    await cashier.pay();
    await checkout.expectEnding('paid');
    await shop.expectOrder('paid');
    expect((await shop.orderAtBackend()).plan).toBe(`huabei-${instalments}`);
  });
}

test('a page in an Alipay mini-program pays through my.tradePay', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_mini' });
  await checkout.pay('zhima');
  await cashier.pay();
  await checkout.expectEnding('authorised');
  await shop.expectOrder('authorised');
});

test('a buyer who has to leave a deposit agrees to it at the cashier', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await setCredit('needs_deposit');
  await checkout.pay('zhima');
  await cashier.payWithDeposit();
  await checkout.expectEnding('authorised');
});

test('options of the other app are shown, cannot be chosen, and say why', async ({ shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await expect(checkout.option('zhima')).toBeEnabled();
  await expect(checkout.option('score')).toBeDisabled();
  await expect(checkout.option('jsapi')).toBeDisabled();
});
