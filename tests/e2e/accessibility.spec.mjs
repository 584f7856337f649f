import { checkOut, expect, test } from './fixtures.mjs';
import { expectNoSidewaysScroll } from './looks.mjs';

test.describe('on a narrow phone', () => {
  test.use({ viewport: { width: 320, height: 640 } });

  test('nothing scrolls sideways, with an instalment schedule of twelve rows', async ({ page, shop, checkout }) => {
    await checkOut(shop, '空气净化器', { host: 'alipay_h5', panel: '1' });
    await checkout.option('huabei').check();
    await checkout.plan(12).check();
    await expectNoSidewaysScroll(page);
    await checkout.opener('花呗分期付款条款').click();
    await checkout.reader.search.fill('费用');
    for (let step = 0; step < 3; step += 1) await checkout.reader.larger.click();
    await expectNoSidewaysScroll(page);
    await checkout.reader.back.click();
    await checkout.choose('huabei', { instalments: 12 });
    await page.getByText('还款计划', { exact: true }).click();
    await page.getByText('费用与权利说明', { exact: true }).click();
    await expectNoSidewaysScroll(page);
  });

  test('the simulation’s panel never lies over the pay button', async ({ page, shop, checkout }) => {
    await checkOut(shop, '保温杯', { host: 'alipay_h5', panel: '1' });
    await checkout.choose('zhima');
    await checkout.confirm.scrollIntoViewIfNeeded();
    const isOnTop = await checkout.confirm.evaluate((button) => {
      const { left, top, width, height } = button.getBoundingClientRect();
      const hit = button.getRootNode().elementFromPoint(left + width / 2, top + height / 2);
      return hit === button || button.contains(hit);
    });
    expect(isOnTop).toBe(true);
    await expect(page.getByRole('complementary', { name: '模拟面板' })).toBeAttached();
  });

  test('every control is at least 44 pixels high', async ({ page, shop, checkout }) => {
    await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
    await checkout.option('huabei').check();
    for (const button of await page.getByRole('button').all()) {
      const { height } = await button.boundingBox();
      expect(height, await button.textContent()).toBeGreaterThanOrEqual(44);
    }
    await checkout.opener('花呗分期付款条款').click();
    await checkout.reader.contents.click();
    await checkout.reader.search.fill('费用');
    await expect(checkout.reader.nextMatch).toBeVisible();
    for (const control of [...await page.getByRole('button').all(), checkout.reader.search]) {
      const { width, height } = await control.boundingBox();
      expect(Math.min(width, height), await control.textContent()).toBeGreaterThanOrEqual(44);
    }
  });
});

test('nothing is chosen or ticked for the shopper', async ({ shop, checkout, page }) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await expect(checkout.option('zhima')).toBeVisible();
  for (const radio of await page.getByRole('radio').all()) await expect(radio).not.toBeChecked();
  await checkout.option('huabei').check();
  await expect(checkout.consents.first()).toBeVisible();
  for (const consent of await checkout.consents.all()) await expect(consent).not.toBeChecked();
  for (const instalments of [3, 6, 12]) await expect(checkout.plan(instalments)).not.toBeChecked();
});

test('without the consents there is no review, and the page says what is missing', async ({ shop, checkout }) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.option('zhima').check();
  await checkout.next.click();
  await expect(checkout.missing).toBeVisible();
  await expect(checkout.missing).toBeFocused();
  await expect(checkout.confirm).toHaveCount(0);
});

test('the whole choice can be made with the keyboard alone', async ({ shop, checkout, page }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.option('zhima').focus();
  await page.keyboard.press('Space');
  await expect(checkout.option('zhima')).toBeChecked();
  for (const consent of await checkout.consents.all()) {
    await consent.focus();
    await page.keyboard.press('Space');
    await expect(consent).toBeChecked();
  }
  await checkout.next.focus();
  await page.keyboard.press('Enter');
  await expect(checkout.confirm).toBeVisible();
  await checkout.change.focus();
  await page.keyboard.press('Enter');
  await expect(checkout.option('zhima')).toBeChecked();
});
