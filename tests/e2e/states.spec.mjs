// Every state of the checkout, really reached in the playground, in three languages: it says so, and it is looked over and
// photographed as every screen is (every_screen.spec.mjs).

import { addresses } from './addresses.mjs';
import { expect, test } from './fixtures.mjs';
import { LANGUAGES, inFrame, lookAround } from './looks.mjs';
import { Playground } from './pages/playground.mjs';
import { calm } from './sandbox.mjs';

/** What stands over each state in the checkout itself. */
const HEADINGS = {
  choosing: '支付订单', missing: '支付订单', reading: /芝麻先享/, reviewing: '确认订单', changed: '支付订单', submitting: '正在提交',
  unsent: '提交没有完成', at_host: '请在支付宝中完成付款', confirming: '正在确认支付结果', interrupted: '支付尚未完成',
  releasing: '正在撤销', stalled: '支付结果确认中', paid: '支付成功', authorised: '已授权，稍后扣款', declined: '未通过评估',
  cancelled: '已取消', under_review: '正在核实', session_gone: '这个支付页面已失效', schedule_differs: '还款计划核对不一致', not_loaded: /./,
  expired: '订单已过期',
};
/** States that pass by themselves, and how each is kept until it has been looked at. */
const HELD = {
  submitting: (page) => page.route('**/confirm', () => {}),
  releasing(page) {
    let isAsked = false;
    return page.route(/\/(cancel|status\?.*)$/, (route) => {
      isAsked = isAsked || route.request().url().endsWith('/cancel');
      if (!isAsked) return route.continue();
      return route.fulfill({ json: { version: 0, status: 'closing', declined: false }, headers: { 'access-control-allow-origin': '*' } });
    });
  },
};
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
      if (id in HELD) await HELD[id](page);
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
