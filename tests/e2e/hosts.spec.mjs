// The simulated hosts are worth something only if a page meets in them what it meets in the real ones.

import { expect, test } from './fixtures.mjs';

/** Calls a bridge of the page and waits for its answer, with the types as they came. */
function answered(page, call) {
  return page.evaluate(`new Promise((resolve) => { (${call})(resolve); })`);
}

/** Waits for a bridge by asking; a waiting function inside the page would need `eval`, which the policy forbids. */
async function injected(page, name) {
  await expect.poll(() => page.evaluate((bridge) => typeof window[bridge], name)).toBe('object');
}

const TOKENS = [
  ['alipay_h5', 'android', /Chrome\/105.* AliApp\(AP\/10\.6\.10\.8000\) AlipayClient\/10\.6\.10\.8000/, /MiniProgram|MicroMessenger/],
  ['alipay_h5', 'ios', /iPhone.*AliApp\(AP\/.*AlipayClient\/.*NebulaX/, /MiniProgram|MicroMessenger/],
  ['alipay_mini', 'android', /AlipayClient\/.*MiniProgram NebulaX\/1\.0\.0 Ariver/, /MicroMessenger/],
  ['alipay_mini', 'ios', /AlipayClient\/.*MiniProgram/, /MicroMessenger/],
  ['wechat_h5', 'android', /Chrome\/134.*XWEB\/1340129.*MicroMessenger\/8\.0\.48/, /miniProgram|AlipayClient/],
  ['wechat_h5', 'ios', /iPhone.*MicroMessenger\/8\.0\.76/, /miniProgram|AlipayClient/],
  ['wechat_mini', 'android', /MicroMessenger\/.*MiniProgramEnv\/android miniProgram\/wx0000000000000001/, /AlipayClient/],
  ['wechat_mini', 'ios', /MicroMessenger\/.*miniProgram\/wx0000000000000001/, /AlipayClient/],
];

for (const [host, platform, has, lacks] of TOKENS) {
  test(`${host} on ${platform} says so in its user agent`, async ({ page, shop }) => {
    await shop.open({ host, platform });
    const userAgent = await page.evaluate(() => navigator.userAgent);
    expect(userAgent).toMatch(has);
    expect(userAgent).not.toMatch(lacks);
  });
}

test('a plain browser is left as it is', async ({ page, shop }) => {
  await shop.open({ host: 'browser' });
  const seen = await page.evaluate(() => [navigator.userAgent, typeof window.my, typeof window.AlipayJSBridge, typeof window.WeixinJSBridge]);
  expect(seen[0]).not.toMatch(/AlipayClient|MicroMessenger/);
  expect(seen.slice(1)).toEqual(['undefined', 'undefined', 'undefined']);
});

for (const [host, bridge] of [['alipay_h5', 'AlipayJSBridge'], ['wechat_h5', 'WeixinJSBridge']]) {
  test(`${bridge} is not there when the page's scripts begin, and says when it is`, async ({ page, shop }) => {
    await page.addInitScript((name) => {
      document.addEventListener('DOMContentLoaded', () => { window.bridgeAtStart = typeof window[name]; });
      document.addEventListener(`${name}Ready`, () => { window.bridgeAtReady = typeof window[name]; });
    }, bridge);
    await shop.open({ host });
    await expect.poll(() => page.evaluate(() => window.bridgeAtReady)).toBe('object');
    expect(await page.evaluate(() => window.bridgeAtStart)).toBe('undefined');
  });
}

for (const [platform, code] of [['android', '4000'], ['ios', 4000]]) {
  test(`tradePay for a trade nobody knows answers ${typeof code} 4000 on ${platform}`, async ({ page, shop }) => {
    await shop.open({ host: 'alipay_h5', platform });
    await injected(page, 'AlipayJSBridge');
    const answer = await answered(page, `(done) => AlipayJSBridge.call('tradePay', { tradeNO: '2026000000000000000000000000' }, done)`);
    expect(answer.resultCode).toBe(code);
    expect('callbackUrl' in answer).toBe(platform === 'android');
  });
}

test('the letter case of tradeNO matters', async ({ page, shop }) => {
  await shop.open({ host: 'alipay_h5' });
  await injected(page, 'AlipayJSBridge');
  const answer = await answered(page, `(done) => AlipayJSBridge.call('tradePay', { tradeNo: '2026000000000000000000000000' }, done)`);
  expect(answer.resultCode).toBe('6001');
});

test('my answers a failed payment through success, and knows that it is a mini-program', async ({ page, shop }) => {
  await shop.open({ host: 'alipay_mini' });
  expect(await answered(page, '(done) => my.getEnv(done)')).toEqual({ miniprogram: true });
  const answer = await answered(page, `(done) => my.tradePay({ orderStr: 'app_id=1&sign=wrong', success: done })`);
  expect(answer.resultCode).toBe('4000');
});

for (const [platform, code] of [['android', '-1'], ['ios', -1]]) {
  test(`openBusinessView fails with ${typeof code} -1 on ${platform}`, async ({ page, shop }) => {
    await shop.open({ host: 'wechat_h5', platform });
    await injected(page, 'WeixinJSBridge');
    const answer = await answered(page, `(done) => WeixinJSBridge.invoke('openBusinessView', { businessType: 'wxpayScoreUse', queryString: 'package=nothing' }, done)`);
    expect(answer.err_code).toBe(code);
    expect(answer.err_msg).toMatch(/^openBusinessView:fail/);
  });
}

test('parameters that nobody signed do not open WeChat Pay', async ({ page, shop }) => {
  await shop.open({ host: 'wechat_h5' });
  await injected(page, 'WeixinJSBridge');
  const parameters = { appId: 'wx0000000000000001', timeStamp: '1', nonceStr: 'n', package: 'prepay_id=p', signType: 'RSA', paySign: 'x' };
  const answer = await answered(page, `(done) => WeixinJSBridge.invoke('getBrandWCPayRequest', ${JSON.stringify(parameters)}, done)`);
  expect(answer.err_msg).toBe('get_brand_wcpay_request:fail');
});

test('a web-view of a WeChat mini-program cannot pay by itself', async ({ page, shop }) => {
  await shop.open({ host: 'wechat_mini' });
  await injected(page, 'WeixinJSBridge');
  expect(await page.evaluate(() => window.__wxjs_environment)).toBe('miniprogram');
  for (const name of ['getBrandWCPayRequest', 'openBusinessView']) {
    const answer = await answered(page, `(done) => WeixinJSBridge.invoke('${name}', {}, done)`);
    expect(answer.err_msg).toBe(`${name}:fail`);
  }
});

test('a native page of a WeChat mini-program comes back by the hash', async ({ page, shop }) => {
  await shop.open({ host: 'wechat_mini' });
  await injected(page, 'wx');
  await page.evaluate(() => window.wx.miniProgram.navigateTo({ url: '/pages/pay/index?order=DD1' }));
  await page.getByRole('dialog', { name: '小程序原生页（模拟）' }).getByRole('button', { name: '关闭' }).click();
  await expect(page).toHaveURL(/#pay=DD1&r=cancel$/);
});
