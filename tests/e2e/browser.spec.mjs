import { expect, test, checkOut } from './fixtures.mjs';
import { Cashier } from './pages/cashier.mjs';

test('huabei in a plain browser goes by redirect and comes back to the shop, which shows it paid', async ({
  page, shop, checkout,
}) => {
  await checkOut(shop, '机械键盘', { host: 'browser' });
  await checkout.pay('huabei', { instalments: 3 });
  const cashier = Cashier.asPage(page);
  await expect(cashier.amount).toContainText('459.00');
  await cashier.pay();
  await expect(page).toHaveURL(/\/result\.html/);
  await expect(page.getByRole('heading', { name: '订单已付款' })).toBeVisible({ timeout: 30_000 });
  await shop.expectOrder('paid');
});

test('zhima in a plain browser goes by the launch address and comes back authorised', async ({ page, shop, checkout }) => {
  await checkOut(shop, '机械键盘', { host: 'browser' });
  await checkout.pay('zhima');
  await Cashier.asPage(page).pay();
  await expect(page).toHaveURL(/\/result\.html/);
  await expect(page.getByRole('heading', { name: '已授权，稍后扣款' })).toBeVisible({ timeout: 30_000 });
  await shop.expectOrder('authorised');
});

test('a shopper who turns back at the cashier finds the same payment waiting, and can finish it', async ({
  page, shop, checkout,
}) => {
  await checkOut(shop, '机械键盘', { host: 'browser' });
  await checkout.pay('huabei', { instalments: 3 });
  await expect(Cashier.asPage(page).amount).toBeVisible();
  const { order } = shop;
  await page.goto('/checkout.html');
  await expect(checkout.carryOn).toBeVisible();
  expect(shop.order).toBe(order);
  await checkout.carryOn.click();
  await Cashier.asPage(page).pay();
  await expect(page.getByRole('heading', { name: '订单已付款' })).toBeVisible({ timeout: 30_000 });
});

test('the result page believes the backend, not the address line', async ({ page, shop, checkout }) => {
  await checkOut(shop, '机械键盘', { host: 'browser' });
  await expect(checkout.option('huabei')).toBeVisible();
  await page.goto(`/result.html?order=${shop.order}&trade_status=TRADE_SUCCESS&total_amount=459.00&sign=x`);
  await expect(page.getByRole('heading', { name: '订单还没有付款' })).toBeVisible();
});
