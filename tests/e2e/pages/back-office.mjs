// The shop's back office, where staff say that the goods were received.

import { expect } from '@playwright/test';

export class BackOffice {
  constructor(page) {
    this.page = page;
  }

  async open() {
    await this.page.goto('/orders.html?panel=0');
  }

  orderCard(number) {
    return this.page.getByRole('article', { name: new RegExp(number) });
  }

  async capture(number) {
    await this.orderCard(number).getByRole('button', { name: '确认收货并扣款' }).click();
  }

  async cancel(number) {
    await this.orderCard(number).getByRole('button', { name: '取消订单' }).click();
  }

  async expectBadge(number, words) {
    await expect(this.orderCard(number).getByText(words, { exact: true }).first()).toBeVisible({ timeout: 30_000 });
  }
}
