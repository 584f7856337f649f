// Every screen from the shop to the receipt, in three languages: looked over by a machine in each width and scheme, and
// photographed for people. The pictures are not compared with older ones.

import { expect, test } from './fixtures.mjs';
import { inWindow, lookAround, photograph } from './looks.mjs';

/** The shop's and the element's words on the way through, in each language. */
const WORDS = {
  'zh-Hans': {
    add: '加入购物车：蓝牙耳机', checkout: '去结算', next: '下一步', read: /^阅读全文/, sought: '费用', back: '返回', confirm: '确认并支付',
    receipt: '查看同意回执', order: '查看订单', history: '经过',
  },
  'zh-Hant': {
    add: '加入購物車：藍牙耳機', checkout: '去結帳', next: '下一步', read: /^閱讀全文/, sought: '費用', back: '返回', confirm: '確認並支付',
    receipt: '查看同意回執', order: '查看訂單', history: '經過',
  },
  en: {
    add: 'Add to cart: Bluetooth earphones', checkout: 'Check out', next: 'Next', read: /^Read the full text/, sought: 'fee', back: 'Back',
    confirm: 'Confirm and pay', receipt: 'View consent receipt', order: 'View order', history: 'History',
  },
};

for (const [lang, words] of Object.entries(WORDS)) {
  test(`every screen on the way from the shop to the receipt, in ${lang}`, async ({ page, shop, cashier }) => {
    test.setTimeout(180_000);
    const look = (name, of = page) => lookAround(of, `${lang}-${name}`);
    const part = (name, selector) => photograph(page, `${lang}-${name}`, selector);
    await shop.open({ host: 'alipay_h5', lang, panel: '1' });
    await page.getByRole('button', { name: words.add }).click();
    await look('1-shop');
    await page.getByRole('link', { name: words.checkout }).click();
    // By position, because the element's words differ from language to language: Huabei is the second option.
    await page.getByRole('radio').nth(1).check();
    await look('2-options');
    await page.getByRole('radio', { name: /(^|\D)12(\D|$)/ }).check();
    await look('3-choosing');
    await part('3a-plans', '#paylater-plans');
    await part('3b-schedule', '[aria-labelledby="paylater-schedule"].schedule');
    await part('3c-disclosure', 'section[aria-labelledby="paylater-disclosure"]');
    await page.getByRole('button', { name: words.read }).first().click();
    await page.locator('summary').first().click();
    await look('3d-reader');
    await page.getByRole('searchbox').fill(words.sought);
    await expect(page.locator('mark.now')).toBeInViewport();
    await lookAround(page, `${lang}-3e-search`, inWindow(page, { fullPage: false }));
    await page.getByRole('button', { name: words.back, exact: true }).first().click();
    for (const consent of await page.getByRole('checkbox').all()) await consent.check();
    await page.getByRole('button', { name: words.next }).click();
    const confirm = page.getByRole('button', { name: words.confirm });
    await expect(confirm).toBeVisible();
    for (const folded of await page.locator('summary').all()) await folded.click();
    await look('4-review');
    await confirm.click();
    await cashier.expectOpen();
    await look('5-cashier');
    await cashier.pay();
    await expect(page.getByRole('link', { name: words.order })).toBeVisible({ timeout: 30_000 });
    await look('6-outcome');
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: words.receipt }).click();
    const receipt = await opened;
    await receipt.waitForLoadState();
    await look('6a-receipt', receipt);
    await receipt.close();
    await page.getByRole('link', { name: words.order }).click();
    await expect(page.getByText(shop.order)).toBeVisible();
    await look('7-order');
    await page.goto('/orders.html');
    await page.getByRole('article').first().getByText(words.history).click();
    await expect(page.getByRole('definition').filter({ hasText: shop.order })).toBeVisible();
    // One screen of it: the list holds every order of the run.
    await lookAround(page, `${lang}-8-back-office`, inWindow(page, { fullPage: false }));
  });
}
