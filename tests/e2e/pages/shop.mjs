// The demo shop as a shopper sees it, and as the shop's own server knows its orders.

import { expect } from '@playwright/test';

export class Shop {
  /** The shop's number of the last order placed from this page. */
  order = null;

  constructor(page) {
    this.page = page;
    page.on('response', async (response) => {
      if (response.request().method() !== 'POST' || !response.url().endsWith('/shop/orders') || !response.ok()) return;
      this.order = (await response.json()).order;
    });
  }

  /**
   * Opens the shop inside a simulated host. The simulation's own panel is left out unless asked for; `check` is what the shop's
   * own check of the buyer's credit comes to.
   */
  async open({ host = 'browser', platform = 'android', lie = 'none', panel = '0', lang = 'zh-Hans', check = 'none' } = {}) {
    await this.page.goto(`/?${new URLSearchParams({ host, platform, lie, panel, lang, check })}`);
  }

  async add(name) {
    await this.page.getByRole('button', { name: `加入购物车：${name}` }).click();
    await expect(this.page.getByRole('link', { name: '去结算' })).toBeVisible();
  }

  async toCheckout() {
    await this.page.getByRole('link', { name: '去结算' }).click();
    await expect(this.page.getByRole('heading', { name: '结算', level: 1 })).toBeVisible();
  }

  /** The order as the shop's server gets it from the backend. */
  async orderAtBackend() {
    const answer = await this.page.request.get(`/shop/orders/${this.order}`);
    expect(answer.status(), await answer.text()).toBe(200);
    return answer.json();
  }

  async expectOrder(state) {
    await expect.poll(async () => (await this.orderAtBackend()).state, { timeout: 30_000 }).toBe(state);
  }

  /** How often the order passed into this state: once, whatever was said how often. */
  async timesReached(state) {
    const { events } = await this.orderAtBackend();
    return events.filter((event) => event.to === state && event.from !== state).length;
  }
}
