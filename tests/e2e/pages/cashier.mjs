// The sandbox's cashier: in the simulated app's sheet over the page, or as the page itself in a plain browser.

import { expect } from '@playwright/test';

const PASSWORD = '123456';

export class Cashier {
  constructor(page) {
    this.page = page;
    this.sheet = page.getByRole('dialog', { name: /模拟/ });
    this.inside = this.sheet.locator('iframe').contentFrame();
  }

  /** The cashier where it is the page itself. */
  static asPage(page) {
    const cashier = new Cashier(page);
    cashier.inside = page;
    return cashier;
  }

  get amount() {
    return this.inside.getByTestId('cashier-amount');
  }

  async pay() {
    await this.inside.getByTestId('cashier-password').fill(PASSWORD);
    await this.inside.getByTestId('cashier-pay').click();
  }

  async payWithDeposit() {
    await this.inside.getByTestId('cashier-deposit').check();
    await this.pay();
  }

  async cancel() {
    await this.inside.getByTestId('cashier-cancel').click();
  }

  async leave() {
    await this.inside.getByTestId('cashier-leave').click();
  }

  /** The cashier has refused the buyer; there is only the way back. */
  async acceptRefusal() {
    await expect(this.inside.getByTestId('cashier-declined')).toBeVisible();
    await this.leave();
  }

  /** The buyer closes the app's sheet; the cashier hears nothing of it. */
  async close() {
    await this.sheet.getByRole('button', { name: '关闭' }).click();
  }

  async expectOpen() {
    await expect(this.amount).toBeVisible();
  }

  async expectClosed() {
    await expect(this.sheet).toHaveCount(0);
  }
}
