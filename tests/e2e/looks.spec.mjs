// Every screen from the shop to the receipt, and every state of the checkout, in three languages: looked over by a machine in
// each width and scheme, and photographed for people. The pictures are not compared with older ones.

import { LANGUAGES, inFrame, inWindow, lookAround, photograph } from './looks.mjs';
import { addresses } from './addresses.mjs';
import { expect, test } from './fixtures.mjs';
import { Playground } from './pages/playground.mjs';
import { calm } from './sandbox.mjs';

/** The shop's and the element's words on the way through, in each language. */
const WORDS = {
  'zh-Hans': {
    add: '加入购物车：蓝牙耳机', checkout: '去结算', next: '下一步', read: /^阅读全文/, sought: '费用', back: '返回', confirm: '确认并支付',
    receipt: '查看同意回执', order: '查看订单', history: '经过',
  },
  'zh-Hant': {
    add: '加入購物車：藍牙耳機', checkout: '去結帳', next: '下一步', read: /^閱讀全文/, sought: '費用', back: '返回', confirm: '確認並支付',
    receipt: '查看同意回執', order: '查看訂單', history: '經過',
  },
  en: {
    add: 'Add to cart: Bluetooth earphones', checkout: 'Check out', next: 'Next', read: /^Read the full text/, sought: 'fee', back: 'Back',
    confirm: 'Confirm and pay', receipt: 'View consent receipt', order: 'View order', history: 'History',
  },
};

for (const [lang, words] of Object.entries(WORDS)) {
  test(`every screen on the way from the shop to the receipt, in ${lang}`, async ({ page, shop, cashier }) => {
    test.setTimeout(180_000);
    const look = (name, of = page) => lookAround(of, `${lang}-${name}`);
    const part = (name, selector) => photograph(page, `${lang}-${name}`, selector);
    await shop.open({ host: 'alipay_h5', lang, panel: '1' });
    await page.getByRole('button', { name: words.add }).click();
    await look('1-shop');
    await page.getByRole('link', { name: words.checkout }).click();
    // By position, because the element's words differ from language to language: Huabei is the second option.
    await page.getByRole('radio').nth(1).check();
    await look('2-options');
    await page.getByRole('radio', { name: /(^|\D)12(\D|$)/ }).check();
    await look('3-choosing');
    await part('3a-plans', '#paylater-plans');
    await part('3b-schedule', '[aria-labelledby="paylater-schedule"].schedule');
    await part('3c-disclosure', 'section[aria-labelledby="paylater-told"]');
    await page.getByRole('button', { name: words.read }).first().click();
    await page.locator('summary').first().click();
    await look('3d-reader');
    await page.getByRole('searchbox').fill(words.sought);
    await expect(page.locator('mark.now')).toBeInViewport();
    await lookAround(page, `${lang}-3e-search`, inWindow(page, { fullPage: false }));
    await page.getByRole('button', { name: words.back, exact: true }).first().click();
    for (const consent of await page.getByRole('checkbox').all()) await consent.check();
    await page.getByRole('button', { name: words.next }).click();
    const confirm = page.getByRole('button', { name: words.confirm });
    await expect(confirm).toBeVisible();
    for (const folded of await page.locator('summary').all()) await folded.click();
    await look('4-review');
    await confirm.click();
    await cashier.expectOpen();
    await look('5-cashier');
    await cashier.pay();
    await expect(page.getByRole('link', { name: words.order })).toBeVisible({ timeout: 30_000 });
    await look('6-outcome');
    const opened = page.waitForEvent('popup');
    await page.getByRole('button', { name: words.receipt }).click();
    const receipt = await opened;
    await receipt.waitForLoadState();
    await look('6a-receipt', receipt);
    await receipt.close();
    await page.getByRole('link', { name: words.order }).click();
    await expect(page.getByText(shop.order)).toBeVisible();
    await look('7-order');
    await page.goto('/orders.html');
    await page.getByRole('article').first().getByText(words.history).click();
    await expect(page.getByRole('definition').filter({ hasText: shop.order })).toBeVisible();
    // One screen of it: the list holds every order of the run.
    await lookAround(page, `${lang}-8-back-office`, inWindow(page, { fullPage: false }));
  });
}

/** What stands over each state in the checkout itself. */
const HEADINGS = {
  choosing: '支付订单', missing: '支付订单', reading: /芝麻先享/, reviewing: '确认订单', changed: '支付订单', submitting: '正在提交',
  unsent: '提交没有完成', at_host: '请在支付宝中完成付款', confirming: '正在确认支付结果', interrupted: '支付尚未完成',
  releasing: '正在撤销', stalled: '支付结果确认中', paid: '支付成功', authorised: '已授权，稍后扣款', declined: '未通过评估',
  cancelled: '已取消', under_review: '正在核实', session_gone: '这个支付页面已失效', schedule_differs: '还款计划核对不一致', not_loaded: /./,
  expired: '订单已过期',
};
/** States that pass by themselves, and the answer that is kept back until they have been looked at. */
const HELD = { submitting: '**/confirm', releasing: '**/cancel' };
const KEPT_SHORT = 'paylater-playground.short';

/** A session that lives a minute, begun early so that nobody waits for its end. */
async function shortSession(request) {
  const answer = await request.post(`${addresses.shop}/shop/orders`, {
    data: { cart_id: `looks-${Date.now()}-short`, host: 'alipay_h5', lines: [{ sku: 'flask', quantity: 1 }], trial: { expires_in_s: 60 } },
  });
  return JSON.stringify({ order: await answer.json(), endsAtMs: Date.now() + 60_000 });
}

for (const lang of Object.keys(LANGUAGES)) {
  test(`every state of the checkout is reached in the playground and says so, in ${lang}`, async ({ page, request }) => {
    test.setTimeout(300_000);
    await calm();
    await page.setViewportSize({ width: 1280, height: 900 });
    const short = await shortSession(request);
    await page.addInitScript(([key, value]) => { if (window === window.top) sessionStorage.setItem(key, value); }, [KEPT_SHORT, short]);
    const playground = new Playground(page);
    await playground.open(lang);
    const offered = await page.locator('[data-reach]').evaluateAll((buttons) => buttons.map((button) => button.dataset.reach));
    expect(offered.sort()).toEqual(Object.keys(HEADINGS).sort());
    for (const [id, heading] of Object.entries(HEADINGS)) {
      if (id in HELD) await page.route(HELD[id], () => {});
      await playground.stateButton(id).click();
      await playground.expectState(id, { timeout: 70_000 });
      await expect(playground.stateButton(id)).toHaveAttribute('aria-current', 'true');
      await expect(playground.section.locator('.heading')).toHaveText(lang === 'zh-Hans' ? heading : /./);
      await lookAround(page, `${lang}-state-${id}`, inFrame(page, '#frame'));
      // It was this state that was looked at, and not the one after it.
      await playground.expectState(id);
      if (id in HELD) await page.unrouteAll({ behavior: 'ignoreErrors' });
    }
    await calm();
  });
}
