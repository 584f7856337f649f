// The product page's badge: what it shows is what the checkout would, and without an answer it is empty and as high as before.

import { addresses } from './addresses.mjs';
import { expect, test, checkOut } from './fixtures.mjs';
import { ORDINARY_PAGE } from './pages/bare-page.mjs';

const EARPHONES = '蓝牙耳机';

// What the browser lets the page read of an answer that is made up here.
const headers = { 'access-control-allow-origin': '*' };
/** None at all, none that can be read, and one whose fee has no rate: half a truth. */
const ANSWERS = [
  null,
  { status: 503, headers, body: '' },
  { status: 200, headers, body: 'no' },
  { status: 200, headers, json: {} },
  { status: 200, headers, json: { plans: [{ plan: 'x', instalments: 3, per_instalment: 1, even: true, fee: 9, total: 9 }] } },
];

/** Puts a badge into an ordinary page of the shop, and a line of text below it. */
async function showBadge(page, attributes) {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async (given) => {
    const badge = document.createElement('paylater-badge');
    for (const [name, value] of Object.entries(given)) badge.setAttribute(name, value);
    const below = document.createElement('p');
    below.id = 'below';
    document.body.prepend(badge, below);
    await import('/pkg/badge.js');
  }, { 'api-base': addresses.backend, ...attributes });
}

const words = (page) => page.locator('paylater-badge').evaluate((badge) => [...badge.shadowRoot.querySelectorAll('span')].map((span) => span.textContent));
const place = (page) => page.locator('#below').evaluate((below) => below.getBoundingClientRect().top);

for (const [locale, shown] of [
  ['zh-Hans', ['3 期', '每期 ¥442.96', '合计应付 ¥1,328.88', '总费用 ¥29.88', '年化利率（单利） 13.75%']],
  ['zh-Hant', ['3 期', '每期 ¥442.96', '合計應付 ¥1,328.88', '總費用 ¥29.88', '年化利率（單利） 13.75%']],
  ['en', ['3 instalments', 'Each ¥442.96', 'Total ¥1,328.88', 'Total fee ¥29.88', 'Annual rate (simple) 13.75%']],
]) {
  test(`in ${locale} a plan is told in one line, with total, fee and rate`, async ({ page }) => {
    await showBadge(page, { amount: '129900', locale });
    await expect.poll(() => words(page)).toEqual(shown);
    const sizes = await page.locator('paylater-badge').evaluate((badge) =>
      [...new Set([...badge.shadowRoot.querySelectorAll('span')].map((span) => getComputedStyle(span).fontSize))]);
    expect(sizes).toEqual(['14px']);
  });
}

test('its figures are those of the checkout for the same goods', async ({ page, shop, checkout }) => {
  await showBadge(page, { amount: '129900', locale: 'zh-Hans', plan: 'huabei-12' });
  await expect.poll(() => words(page)).toHaveLength(5);
  const told = await words(page);
  await checkOut(shop, EARPHONES, { host: 'browser' });
  await checkout.option('huabei').check();
  const figures = await checkout.plan(12).locator('xpath=ancestor::label').locator('.figure').allInnerTexts();
  const flat = (text) => text.replace(/\s+/g, '');
  expect(told.slice(1).map(flat)).toEqual(figures.map(flat));
});

test('nothing jumps: the line below stays where it was, with an offer, without one, and without an answer', async ({ page }) => {
  for (const [amount, locale] of [['129900', 'zh-Hans'], ['4999900', 'en'], ['1', 'zh-Hans'], ['nonsense', 'zh-Hans']]) {
    await page.route('**/v1/offers?*', async (route) => {
      await page.evaluate(() => { window.before = document.getElementById('below').getBoundingClientRect().top; });
      await route.continue();
    });
    const answered = page.waitForResponse(/\/v1\/offers\?/);
    await showBadge(page, { amount, locale });
    await answered;
    await expect.poll(() => words(page)).toHaveLength(amount.endsWith('00') ? 5 : 0);
    expect(await place(page)).toBe(await page.evaluate(() => window.before));
  }
});

test('a backend that is away or has other ideas of an answer is nothing to see, and no error of the page', async ({ page }) => {
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  for (const answer of ANSWERS) {
    await page.unroute('**/v1/offers?*');
    await page.route('**/v1/offers?*', (route) => (answer === null ? route.abort() : route.fulfill(answer)));
    const over = page.waitForEvent(answer === null ? 'requestfailed' : 'response', (happened) => happened.url().includes('/v1/offers'));
    await showBadge(page, { amount: '129900' });
    await over;
    // Two frames: whatever would be drawn has been drawn.
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await words(page)).toEqual([]);
  }
  expect(errors).toEqual([]);
});

test('an amount that changes takes its figures along at once, and a late answer for the old one is left aside', async ({ page }) => {
  await showBadge(page, { amount: '129900', locale: 'zh-Hans' });
  await expect.poll(() => words(page)).toHaveLength(5);
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route('**/v1/offers?amount=59900*', async (route) => { await held; await route.continue(); });
  const late = page.waitForResponse(/amount=59900/);
  const badge = page.locator('paylater-badge');
  await badge.evaluate((shown) => shown.setAttribute('amount', '59900'));
  await expect.poll(() => words(page)).toEqual([]);
  const next = page.waitForResponse(/amount=8900/);
  await badge.evaluate((shown) => shown.setAttribute('amount', '8900'));
  await next;
  letGo();
  await late;
  // 89.00 yuan is below what is offered in instalments.
  await expect.poll(() => words(page)).toEqual([]);
});

test('its attributes are properties as well, set before it is defined or after, as numbers or as text', async ({ page }) => {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async (apiBase) => {
    const badge = document.createElement('paylater-badge');
    Object.assign(badge, { apiBase, amount: 129900, locale: 'zh-Hans', plan: 'huabei-12' });
    document.body.prepend(badge);
    await import('/pkg/badge.js');
  }, addresses.backend);
  await expect.poll(async () => (await words(page))[0]).toBe('12 期');
  const badge = page.locator('paylater-badge');
  await badge.evaluate((shown) => Object.assign(shown, { plan: '', theme: 'dark' }));
  await expect.poll(async () => (await words(page))[0]).toBe('3 期');
  const told = await badge.evaluate(({ amount, currency, plan, theme, outerHTML }) => ({ amount, currency, plan, theme, outerHTML }));
  expect(told).toEqual({
    amount: '129900', currency: '', plan: '', theme: 'dark',
    outerHTML: `<paylater-badge amount="129900" api-base="${addresses.backend}" locale="zh-Hans" theme="dark"></paylater-badge>`,
  });
});

for (const [what, attributes, line] of [
  ['a plan that is unknown', { plan: 'huabei-7' }, /^paylater-badge: \S+\/v1\/offers\?amount=129900\S* has no plan huabei-7$/],
  ['a backend that cannot be reached', { 'api-base': 'http://127.0.0.1:9' }, /^paylater-badge: http:\/\/127\.0\.0\.1:9\/v1\/offers\?amount=129900\S* does not answer: TypeError: /],
  ['an amount that the backend refuses', { amount: 'nonsense' }, /^paylater-badge: \S+\/v1\/offers\?amount=nonsense\S* answers 4\d\d$/],
]) {
  test(`${what} is one line in the console and nothing to see`, async ({ page }) => {
    const said = [];
    page.on('console', (message) => { if (message.text().startsWith('paylater-badge')) said.push(`${message.type()} ${message.text()}`); });
    await showBadge(page, { amount: '129900', locale: 'zh-Hans', ...attributes });
    await expect.poll(() => said).toEqual([expect.stringMatching(new RegExp(line.source.replace('^', '^warning ')))]);
    expect(await words(page)).toEqual([]);
  });
}
