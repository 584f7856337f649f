// The panel is how a person meets the simulation: what it promises must happen.

import { checkOut, expect, test } from './fixtures.mjs';

test('choosing an app in the panel opens the page in it', async ({ page, shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5', panel: '1' });
  await expect(checkout.option('zhima')).toBeEnabled();
  await page.getByText('支付宝 H5 · Android').click();
  await page.getByLabel('在哪个应用里打开').selectOption({ label: '微信 H5' });
  await expect(checkout.option('score')).toBeEnabled();
  await expect(checkout.option('zhima')).toBeDisabled();
  await page.getByText('微信 H5 · Android').click();
  await page.getByLabel('手机系统').selectOption({ label: 'iOS' });
  await expect(page.getByText('微信 H5 · iOS')).toBeVisible();
});

test('a buyer declared untrustworthy in the panel is declined by the provider', async ({ page, shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', panel: '1' });
  await page.getByText('微信 H5 · Android').click();
  await page.getByLabel('买家信用').selectOption({ label: '不通过' });
  await expect(page.getByText('买家信用：不通过')).toBeVisible();
  await checkout.pay('score');
  await checkout.expectEnding('declined');
});

test('a network that is off in the panel is an offline page that spends nothing, and works again when it is on', async ({
  page, shop, checkout,
}) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', panel: '1' });
  await expect(checkout.option('jsapi')).toBeVisible();
  await page.getByText('微信 H5 · Android').click();
  await page.getByLabel('网络').selectOption({ label: '断网' });
  await expect(page.getByRole('button', { name: '重试' })).toBeVisible({ timeout: 30_000 });
  await expect(checkout.confirm).toHaveCount(0);
  await page.getByText('微信 H5 · Android').click();
  await page.getByLabel('网络').selectOption({ label: '正常' });
  await expect(checkout.option('jsapi')).toBeVisible();
});

test('a fault asked for in the panel happens', async ({ page, shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5', panel: '1' });
  await page.getByText('微信 H5 · Android').click();
  await page.getByLabel('出错的地方').selectOption({ label: '支付结果通知' });
  await page.getByLabel('怎样出错').selectOption({ label: '通知不来' });
  await page.getByRole('button', { name: '让下一次出错' }).click();
  await expect(page.getByText('下一次：支付结果通知，通知不来')).toBeVisible();
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.expectEnding('paid');
});

test('the panel can be taken away', async ({ page, shop }) => {
  await shop.open({ panel: '0' });
  await expect(page.getByRole('complementary', { name: '模拟面板' })).toHaveCount(0);
  await page.goto('/orders.html');
  await expect(page.getByRole('complementary', { name: '模拟面板' })).toHaveCount(0);
});
