// Pictures of every screen, kept as artefacts for people to look at. They are not compared with older ones.

import { fileURLToPath } from 'node:url';

import { expect, test } from './fixtures.mjs';

const FOLDER = fileURLToPath(new URL('../../test-artifacts/screenshots/', import.meta.url));

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

for (const width of [768, 375, 320]) {
  for (const colorScheme of ['light', 'dark']) {
    test.describe(`${width} pixels, ${colorScheme}`, () => {
      test.use({ viewport: { width, height: 812 }, colorScheme });

      for (const [lang, words] of Object.entries(WORDS)) {
        test(`pictures in ${lang}`, async ({ page, shop, cashier }) => {
          const path = (name) => `${FOLDER}${width}-${colorScheme}-${lang}-${name}.png`;
          const picture = (name, of = page) => of.screenshot({ path: path(name), fullPage: true });
          const detail = (name, selector) => page.locator(selector).screenshot({ path: path(name) });
          await shop.open({ host: 'alipay_h5', lang, panel: '1' });
          await page.getByRole('button', { name: words.add }).click();
          await picture('1-shop');
          await page.getByRole('link', { name: words.checkout }).click();
          // By position, because the element's words differ from language to language: Huabei is the second option.
          const radios = page.getByRole('radio');
          await radios.nth(1).check();
          await picture('2-options');
          await page.getByRole('radio', { name: /(^|\D)12(\D|$)/ }).check();
          await picture('3-choosing');
          await detail('3a-plans', '#paylater-plans');
          await detail('3b-schedule', '[aria-labelledby="paylater-schedule"].schedule');
          await detail('3c-disclosure', 'section[aria-labelledby="paylater-told"]');
          await page.getByRole('button', { name: words.read }).first().click();
          await picture('3d-reader');
          await page.getByRole('searchbox').fill(words.sought);
          await expect(page.locator('mark.now')).toBeInViewport();
          await page.screenshot({ path: path('3e-search') });
          await page.getByRole('button', { name: words.back, exact: true }).first().click();
          for (const consent of await page.getByRole('checkbox').all()) await consent.check();
          await page.getByRole('button', { name: words.next }).click();
          const confirm = page.getByRole('button', { name: words.confirm });
          await expect(confirm).toBeVisible();
          await picture('4-review');
          await confirm.click();
          await cashier.expectOpen();
          await picture('5-cashier');
          await cashier.pay();
          await expect(page.getByRole('link', { name: words.order })).toBeVisible({ timeout: 30_000 });
          await picture('6-outcome');
          const opened = page.waitForEvent('popup');
          await page.getByRole('button', { name: words.receipt }).click();
          const receipt = await opened;
          await receipt.waitForLoadState();
          await picture('6a-receipt', receipt);
          await receipt.close();
          await page.getByRole('link', { name: words.order }).click();
          await expect(page.getByText(shop.order)).toBeVisible();
          await picture('7-order');
          await page.goto('/orders.html');
          await page.getByRole('article').first().getByText(words.history).click();
          await expect(page.getByRole('definition').filter({ hasText: shop.order })).toBeVisible();
          // One screen of it: the list holds every order of the run.
          await page.screenshot({ path: path('8-back-office') });
        });
      }
    });
  }
}
