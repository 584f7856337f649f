// A deposit in place of a refusal: explained where it is chosen, held without a charge, and charged or released at the end.

import { checkOut, expect, test } from './fixtures.mjs';
import { lookAround } from './looks.mjs';
import { setCredit } from './sandbox.mjs';

const NEEDS_GUARANTEE = { host: 'alipay_h5', check: 'needs_guarantee' };

test('who needs a guarantee is offered a deposit, told what is held, and charged only after receiving the goods', async ({
  page, shop, checkout, cashier, backOffice,
}) => {
  await checkOut(shop, '保温杯', NEEDS_GUARANTEE);
  await setCredit('needs_deposit');
  await expect(checkout.option('deposit')).toBeEnabled();
  await expect(checkout.option('zhima')).toHaveCount(0);
  await expect(checkout.option('deposit')).toHaveAccessibleDescription(
    '冻结 ¥89.00，或凭信用免押，现在不扣款。确认收货后扣款；订单取消则全部解冻。');
  await checkout.option('deposit').check();
  await lookAround(page, 'deposit-1-choosing');
  await checkout.choose('deposit');
  await expect(page.getByText('押金在那里冻结，或凭信用免除。现在不扣款')).toBeVisible();
  await lookAround(page, 'deposit-2-review');
  await checkout.confirm.click();
  await cashier.pay();
  await checkout.expectEnding('frozen');
  await lookAround(page, 'deposit-3-frozen');
  await expect(page.getByText('冻结了 ¥89.00，钱仍是您的。')).toBeVisible();
  await shop.expectOrder('authorised');

  await backOffice.open();
  await backOffice.capture(shop.order);
  await backOffice.expectBadge(shop.order, '已付款');
  await shop.expectOrder('paid');
});

test('a deposit that credit stands for is not frozen, and is let go when the order is called off', async ({
  page, shop, checkout, cashier, backOffice,
}) => {
  await checkOut(shop, '保温杯', NEEDS_GUARANTEE);
  await checkout.pay('deposit');
  await cashier.pay();
  await checkout.expectEnding('waived');
  await expect(page.getByText('没有冻结，也没有扣款')).toBeVisible();
  await lookAround(page, 'deposit-4-waived');

  await backOffice.open();
  await backOffice.cancel(shop.order);
  await backOffice.expectBadge(shop.order, '已取消');
  await shop.expectOrder('cancelled');
});
