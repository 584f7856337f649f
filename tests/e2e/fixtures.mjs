// What every test starts from: a calm sandbox, an empty cart, and page objects; and what it leaves: no open promise.

import { test as base } from '@playwright/test';

import { BackOffice } from './pages/back-office.mjs';
import { Cashier } from './pages/cashier.mjs';
import { Checkout } from './pages/checkout.mjs';
import { Shop } from './pages/shop.mjs';
import { calm } from './sandbox.mjs';

const STILL_OPEN = ['open', 'paying', 'authorised'];

export const test = base.extend({
  shop: async ({ page }, use) => {
    await calm();
    const shop = new Shop(page);
    await use(shop);
    await calm();
    await letGo(page, shop);
  },
  checkout: async ({ page }, use) => use(new Checkout(page)),
  cashier: async ({ page }, use) => use(new Cashier(page)),
  backOffice: async ({ page }, use) => use(new BackOffice(page)),
});

export { expect } from '@playwright/test';

/** One buyer may hold only a few running payscore orders, so none is left behind for the next test. */
async function letGo(page, shop) {
  if (shop.order === null) return;
  const { id, state } = await shop.orderAtBackend();
  if (STILL_OPEN.includes(state)) await page.request.post(`/shop/orders/${id}/cancel`, { data: {} });
}

/** Puts one article into the cart and goes to the checkout, inside this host. */
export async function checkOut(shop, article, host) {
  await shop.open(host);
  await shop.add(article);
  await shop.toCheckout();
}
