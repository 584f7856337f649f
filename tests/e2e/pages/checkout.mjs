// The pay-later element, met by roles and names as a shopper or a screen reader meets it.

import { expect } from '@playwright/test';

export const OPTIONS = {
  zhima: /芝麻先享/,
  huabei: /花呗分期/,
  deposit: /预授权/,
  score: /微信支付分/,
  jsapi: /^微信支付$/,
};

export const ENDINGS = {
  paid: '支付成功',
  authorised: '已授权，稍后扣款',
  frozen: '押金已冻结，没有扣款',
  waived: '已免押，没有冻结',
  declined: '未通过评估',
  cancelled: '已取消',
  expired: '订单已过期',
  unknown: '支付结果确认中',
};

/** The screen on which a document is read. */
class Reader {
  constructor(page) {
    this.page = page;
    this.search = page.getByRole('searchbox', { name: '查找文字' });
    this.marks = page.locator('mark');
    this.shownMark = page.locator('mark.now');
    this.nextMatch = page.getByRole('button', { name: '下一处' });
    this.previousMatch = page.getByRole('button', { name: '上一处' });
    this.smaller = page.getByRole('button', { name: '缩小文字' });
    this.larger = page.getByRole('button', { name: '放大文字' });
    this.contents = page.getByText('目录', { exact: true });
    this.timer = page.getByRole('timer');
    this.end = page.getByText('全文完');
    this.agree = page.getByRole('button', { name: '同意', exact: true });
    // One in the bar that stays in sight, one at the end of the text.
    this.back = page.getByRole('button', { name: '返回', exact: true }).first();
  }

  title(name) {
    return this.page.getByRole('heading', { name, level: 2 });
  }

  heading(name) {
    return this.page.getByRole('heading', { name, level: 3 });
  }

  /** What a screen reader would have been told. */
  said(words) {
    return this.page.getByRole('status').filter({ hasText: words });
  }
}

export class Checkout {
  constructor(page) {
    this.page = page;
    this.next = page.getByRole('button', { name: '下一步' });
    this.confirm = page.getByRole('button', { name: '确认并支付' });
    this.change = page.getByRole('button', { name: '返回修改' });
    this.carryOn = page.getByRole('button', { name: '继续支付' });
    this.otherWay = page.getByRole('button', { name: '换一种方式' });
    this.check = page.getByRole('button', { name: '查询结果' });
    this.cancelOrder = page.getByRole('button', { name: '取消订单' });
    this.schedule = page.getByRole('list', { name: '还款计划' });
    this.consents = page.getByRole('checkbox');
    this.waiting = page.getByRole('heading', { name: '正在确认支付结果' });
    this.missing = page.getByRole('group', { name: /还差 \d+ 项/ });
    this.figures = page.locator('.figure');
    this.disclosure = page.getByRole('region', { name: '费用与权利说明' });
    this.changes = page.getByRole('status').filter({ hasText: '您确认之后，有内容发生了变化' });
    this.refused = page.getByRole('heading', { name: '还款计划核对不一致' });
    this.receipt = page.getByRole('button', { name: '查看同意回执' });
    this.reader = new Reader(page);
  }

  option(name) {
    return this.page.getByRole('radio', { name: OPTIONS[name] });
  }

  plan(instalments) {
    return this.page.getByRole('radio', { name: new RegExp(`(^|\\D)${instalments}\\s*期`) });
  }

  consent(title) {
    return this.page.getByRole('checkbox', { name: title });
  }

  /** The button that opens a document's text. */
  opener(title) {
    return this.page.getByRole('button', { name: `阅读全文 ${title}` });
  }

  /** Lets `change` edit each checkout view on its way from the backend to the page. */
  async editView(change) {
    await this.page.route(/\/v1\/checkout-sessions\/[^/?]+\?/, async (route) => {
      const response = await route.fetch();
      const view = await response.json();
      change(view);
      await route.fulfill({ response, json: view });
    });
  }

  ending(name) {
    return this.page.getByRole('heading', { name: ENDINGS[name], exact: true });
  }

  /** Picks, reads and ticks, up to the review. */
  async choose(option, { instalments = null } = {}) {
    await this.option(option).check();
    if (instalments !== null) await this.plan(instalments).check();
    for (const consent of await this.consents.all()) await consent.check();
    await this.next.click();
    await expect(this.confirm).toBeVisible();
  }

  async pay(option, choice) {
    await this.choose(option, choice);
    await this.confirm.click();
  }

  async expectEnding(name) {
    await expect(this.ending(name)).toBeVisible({ timeout: 30_000 });
  }

  /** Nothing that says money has moved or was promised. */
  async expectNoGoodNews() {
    await expect(this.ending('paid')).toHaveCount(0);
    await expect(this.ending('authorised')).toHaveCount(0);
  }
}
