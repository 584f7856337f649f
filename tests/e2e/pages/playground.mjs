// The playground, met by roles and names; the checkout in its frame is met as on every other page.

import { expect } from '@playwright/test';

import { Checkout } from './checkout.mjs';

export class Playground {
  constructor(page) {
    this.page = page;
    this.frame = page.frameLocator('#frame');
    this.checkout = new Checkout(this.frame);
    this.element = this.frame.locator('paylater-checkout');
    this.section = this.frame.locator('section.paylater');
    this.state = page.locator('#state');
    this.log = page.getByRole('log');
    this.code = page.getByRole('tabpanel');
    this.prevent = page.getByRole('checkbox', { name: '阻止 paylater-before-confirm' });
  }

  async open(lang = 'zh-Hans') {
    await this.page.goto(`/playground.html?lang=${lang}`);
    await this.expectState('choosing');
  }

  /** By its setting's name, because a label around a list of choices reads as all of them. */
  field(key) {
    return this.page.locator(`#field-${key}`);
  }

  stateButton(id) {
    return this.page.locator(`[data-reach="${id}"]`);
  }

  buyer(name) {
    return this.page.getByRole('group', { name: '收银台前的人' }).getByRole('button', { name });
  }

  method(name) {
    return this.page.getByRole('group', { name: '方法' }).getByRole('button', { name: `${name}()` });
  }

  async tab(name) {
    await this.page.getByRole('tab', { name }).click();
  }

  expectState(id, { timeout = 20_000 } = {}) {
    return expect(this.state).toHaveAttribute('data-state', id, { timeout });
  }

  /** The event's line in the log. */
  event(name) {
    return this.log.getByRole('listitem').filter({ hasText: name });
  }
}
