import { expect, test, checkOut } from './fixtures.mjs';

test('the page loads the words of one language, and those of another when it is asked to speak it', async ({ page, shop }) => {
  const loaded = [];
  page.on('request', (request) => loaded.push(...(request.url().match(/words-[A-Za-z-]+(?=-[0-9a-f]{8}\.js)/) || [])));
  await checkOut(shop, '机械键盘', { host: 'browser' });
  await expect(page.getByRole('heading', { name: '支付订单' })).toBeVisible();
  expect(loaded).toEqual(['words-zh-Hans']);

  const speak = (locale) => page.locator('paylater-checkout').evaluate((element, tag) => { element.locale = tag; }, locale);
  await speak('en-GB');
  await expect(page.getByRole('heading', { name: 'Pay for your order' })).toBeVisible();
  await speak('zh-Hans');
  await expect(page.getByRole('heading', { name: '支付订单' })).toBeVisible();
  await speak('en');
  await expect(page.getByRole('heading', { name: 'Pay for your order' })).toBeVisible();
  expect(loaded).toEqual(['words-zh-Hans', 'words-en']);
});

test('a language that cannot be loaded leaves the one that is spoken, and is asked for again', async ({ page, shop }) => {
  await checkOut(shop, '机械键盘', { host: 'browser' });
  const heading = page.getByRole('heading', { name: '支付订单' });
  await expect(heading).toBeVisible();
  let asked = 0;
  await page.route(/\/words-zh-Hant-[0-9a-f]{8}\.js/, (route) => {
    asked += 1;
    return asked === 1 ? route.abort() : route.continue();
  });
  const speak = (locale) => page.locator('paylater-checkout').evaluate((element, tag) => { element.locale = tag; }, locale);
  await speak('zh-TW');
  await expect.poll(() => asked).toBe(1);
  await expect(heading).toBeVisible();
  await speak('zh-HK');
  await expect(page.locator('section[lang="zh-Hant"]')).toBeVisible();
  expect(asked).toBe(2);
});
