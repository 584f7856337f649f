// The drawn page for everybody: keyboards, screen readers, small screens, large letters; and its pictures.

import { expect } from '@playwright/test';

import { test } from './fixtures.mjs';
import { LANGUAGES, expectNoSidewaysScroll, lookAround } from './looks.mjs';
import { Drawn, newSession } from './pages/drawn.mjs';

/** The page stays what it is drawn as: nothing takes it over. */
const asDrawn = (page) => page.route(/\/assets\//, (route) => route.abort());

for (const [lang, locale] of Object.entries(LANGUAGES)) {
  test.describe(`in ${lang}`, () => {
    test.use({ locale });

    test('every state of the page is fit to be used, and looks as it should', async ({ page }) => {
      test.setTimeout(180_000);
      await asDrawn(page);
      const picture = (name) => lookAround(page, `drawn-${lang}-${name}`);
      const press = (deed) => page.locator(`button[name=do][value=${deed}]:visible`).click();
      await new Drawn(page).open(await newSession());
      await expect(page.locator('html')).toHaveAttribute('lang', lang);
      await picture('1-first');
      await page.locator('#paylater-way-alipay-huabei').check();
      await page.locator('#paylater-plan-huabei-12').check();
      await picture('2-picked');
      await press('review');
      await picture('3-missing');
      for (const tick of await page.locator('input[type=checkbox]:visible').all()) await tick.check();
      await page.locator('.reading-whole:visible summary').first().click();
      await picture('4-reading');
      await press('review');
      await picture('5-review');
      await press('confirm');
      await expect(page).toHaveURL(/\/pay/);
      await picture('6-pay');
      await page.goto(page.url().replace('/pay', ''));
      await picture('7-interrupted');
      await page.goto(`${page.url()}&said=done`);
      await picture('8-waiting');
      await press('check');
      await page.goto(page.url().replace(/&said.*/, ''));
      await press('give_up');
      await expect(page.locator('.paylater')).toHaveAttribute('data-state', /choosing|releasing/);
      await page.goto(page.url());
      await press('cancel');
      await picture('9-cancelled');
    });
  });
}

test('the whole of it works by keyboard alone, in the order in which it is read', async ({ page }) => {
  await asDrawn(page);
  await new Drawn(page).open(await newSession());
  const tabTo = async (name) => {
    for (let presses = 0; presses < 40; presses += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((sought) => {
        const { activeElement } = document;
        const label = activeElement.getAttribute('aria-labelledby');
        const words = label === null ? activeElement.textContent : document.getElementById(label).textContent;
        return words.includes(sought);
      }, name)) return;
    }
    throw new Error(`no way to ${name} by Tab`);
  };
  await tabTo('芝麻先享');
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: '花呗分期' })).toBeChecked();
  await tabTo('3 期');
  await page.keyboard.press('Space');
  await tabTo('花呗分期付款条款');
  await page.keyboard.press('Space');
  await tabTo('阅读全文');
  await page.keyboard.press('Enter');
  await expect(page.locator('.reading-whole[open] .paper')).toBeVisible();
  await tabTo('订单信息提供授权');
  await page.keyboard.press('Space');
  await tabTo('下一步');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: '确认订单' })).toBeVisible();
  await tabTo('确认并支付');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 2, name: '请在支付宝中完成付款' })).toBeVisible();
});

test('everything that can be touched is at least 44 pixels, and letters twice as large still fit', async ({ page }) => {
  await asDrawn(page);
  await page.setViewportSize({ width: 320, height: 640 });
  const drawn = new Drawn(page);
  await drawn.open(await newSession());
  await drawn.pick('花呗分期');
  await drawn.pick('3 期');
  const small = () => page.evaluate(() => [...document.querySelectorAll('label.card, button, summary, a')]
    .filter((node) => node.offsetParent !== null && node.getBoundingClientRect().height < 44)
    .map((node) => node.textContent));
  expect(await small()).toEqual([]);
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.paylater { font-size: 30px !important; line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }');
    document.adoptedStyleSheets = [sheet];
  });
  await expectNoSidewaysScroll(page);
});
