// One purchase in an example, from its address to the word that it is paid, and that nobody has dressed anybody else on the way.

import { Cashier } from '../e2e/pages/cashier.mjs';
import { Checkout } from '../e2e/pages/checkout.mjs';
import { ADDRESS, expect } from './fixtures.mjs';

/** Those that show the checkout in a frame. */
const FRAMED = ['iframe'];

export async function buy(page, name) {
  const place = FRAMED.includes(name) ? page.locator('iframe').contentFrame() : page;
  const checkout = new Checkout(place);
  await page.goto(ADDRESS);
  await expect(checkout.option('zhima')).toBeVisible();
  await checkout.option('huabei').check();
  await checkout.plan(6).check();
  for (const consent of await checkout.consents.all()) await consent.check();
  await checkout.next.click();
  await expect(checkout.confirm).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
  await expectOwnClothes(place);
  await checkout.confirm.click();

  const cashier = Cashier.asPage(place);
  await expect(cashier.amount).toContainText('1299.00');
  await cashier.pay();
  // Back at the example's page, which opens the same session again.
  await expect(page).toHaveURL(/\/\?order=EX\d{18}/);
  await expect(page.locator('#outcome')).toHaveText('completed: paid', { timeout: 30_000 });
  await checkout.expectEnding('paid');
}

/** Rules of our sheet on the page would change a shop's own boxes and lists; rules of the page inside would change ours. */
async function expectOwnClothes(place) {
  const { page, own, inside } = await place.locator('body').evaluate(() => {
    const rules = (sheets) => [...sheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText));
    const shadow = [...document.querySelectorAll('*')].find((element) => element.shadowRoot !== null).shadowRoot;
    return {
      page: rules([...document.styleSheets, ...document.adoptedStyleSheets]),
      own: rules(shadow.adoptedStyleSheets),
      inside: [shadow.adoptedStyleSheets.length, shadow.styleSheets.length],
    };
  });
  expect(own.length).toBeGreaterThan(100);
  expect(page.filter((rule) => own.includes(rule) || rule.includes('--paylater'))).toEqual([]);
  expect(own.filter((rule) => page.includes(rule))).toEqual([]);
  expect(inside).toEqual([1, 0]);
}
