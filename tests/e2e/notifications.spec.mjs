import { checkOut, expect, test } from './fixtures.mjs';
import { breakNext, expectFaultsUsed } from './sandbox.mjs';

const WAYS = [
  { host: 'alipay_h5', option: 'huabei', choice: { instalments: 3 }, ending: 'paid' },
  { host: 'alipay_h5', option: 'zhima', ending: 'authorised' },
  { host: 'wechat_h5', option: 'jsapi', ending: 'paid' },
  { host: 'wechat_h5', option: 'score', ending: 'authorised' },
];

for (const { host, option, choice, ending } of WAYS) {
  test(`a notification for ${option} that comes twice changes nothing the second time`, async ({ shop, checkout, cashier }) => {
    await checkOut(shop, '蓝牙耳机', { host });
    await breakNext('notification', 'duplicate');
    await checkout.pay(option, choice);
    await cashier.pay();
    await checkout.expectEnding(ending);
    await shop.expectOrder(ending);
    await expectFaultsUsed();
    expect(await shop.timesReached(ending)).toBe(1);
  });

  test(`a notification for ${option} that comes before the cashier has answered is believed`, async ({
    shop, checkout, cashier,
  }) => {
    await checkOut(shop, '蓝牙耳机', { host });
    await breakNext('cashier', 'notify_first');
    await breakNext('cashier', 'delay', { delayMs: 3000 });
    await checkout.pay(option, choice);
    await cashier.pay();
    await shop.expectOrder(ending);
    await checkout.expectEnding(ending);
    await expectFaultsUsed();
    expect(await shop.timesReached(ending)).toBe(1);
  });
}

for (const { host, option, deduction } of [
  { host: 'alipay_h5', option: 'zhima', deduction: 'alipay.trade.pay' },
  { host: 'wechat_h5', option: 'score', deduction: 'POST /v3/payscore/serviceorder/{no}/complete' },
]) {
  test(`a deduction of ${option} whose notification comes before its answer is one payment`, async ({
    shop, checkout, cashier, backOffice,
  }) => {
    await checkOut(shop, '保温杯', { host });
    await checkout.pay(option);
    await cashier.pay();
    await checkout.expectEnding('authorised');
    await breakNext(deduction, 'notify_first');
    await backOffice.open();
    await backOffice.capture(shop.order);
    await shop.expectOrder('paid');
    await expectFaultsUsed();
    expect(await shop.timesReached('paid')).toBe(1);
  });
}

test('a notification that was lost comes again', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
  await breakNext('notification', 'drop_before');
  await checkout.pay('jsapi');
  await cashier.pay();
  await shop.expectOrder('paid');
  await expectFaultsUsed();
  await checkout.expectEnding('paid');
});

test('a notification with a wrong signature moves nothing; the next good one does', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', lie: 'silent' });
  await breakNext('notification', 'bad_signature');
  await checkout.pay('jsapi');
  await cashier.pay();
  await shop.expectOrder('paid');
  await expectFaultsUsed();
  expect(await shop.timesReached('paid')).toBe(1);
});

test('a deduction whose answer is lost is found again, not sent anew', async ({ shop, checkout, cashier, backOffice }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.pay('zhima');
  await cashier.pay();
  await checkout.expectEnding('authorised');
  await breakNext('alipay.trade.pay', 'drop_after');
  await backOffice.open();
  await backOffice.capture(shop.order);
  await shop.expectOrder('paid');
  await expectFaultsUsed();
  expect(await shop.timesReached('paid')).toBe(1);
});
