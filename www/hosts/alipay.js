// The bridge of the simulated Alipay: `AlipayJSBridge` for H5 pages, `my` for pages in a mini-program's web-view.

import { ask, deliver, lie, openCashier, platform } from './app.js';

const BUYER = 'demo-open-id-0001';
const TITLE = '支付宝收银台（模拟）';
const MEMOS = { 4000: '订单支付失败', 6001: '用户中途取消', 6002: '网络连接出错', 99: '' };

/** An H5 page meets the bridge when it has been injected, which is later than its own first script. */
export function inject() {
  window.AlipayJSBridge = {
    call(name, options, callback) {
      // Both `call(name, callback)` and `call(name, options, callback)` are in use.
      const answer = typeof options === 'function' ? options : callback;
      const given = typeof options === 'function' ? {} : options || {};
      if (name === 'tradePay') {
        tradePay(given).then((result) => deliver(answer, asH5(result)));
        return;
      }
      if (typeof answer === 'function') answer({ error: 1, errorMessage: 'not implemented' });
    },
  };
  document.dispatchEvent(new Event('AlipayJSBridgeReady'));
}

/** Pays and answers `{code, memo, result}`; what went wrong is in the code, never thrown. */
async function tradePay({ tradeNO, orderStr }) {
  if (lie === 'ok_unpaid') return { code: 9000, memo: '', result: '' };
  // The names are matched by letter case, as in the real bridge: `tradeNo` is no trade number.
  if (!tradeNO && !orderStr) return failed(6001);
  const request = tradeNO ? { tradeNO, buyer: BUYER } : { orderStr, buyer: BUYER };
  const opened = await ask('/host/alipay/trade-pay', request);
  if (opened === null) return failed(6002);
  if (!opened.cashier_url) {
    return { code: Number(opened.resultCode) || 4000, memo: opened.memo || MEMOS[4000], result: '' };
  }
  const { outcome, result } = await openCashier(opened.cashier_url, TITLE);
  return asCode(outcome, result || '');
}

function asCode(outcome, result) {
  switch (outcome) {
    case 'paid':
    case 'authorised':
      return { code: 9000, memo: '', result };
    case 'cancelled':
      return failed(6001);
    case 'declined':
      return { code: 4000, memo: MEMOS[4000], result };
    case 'left':
      // Leaving by "forgot the password" has a code of its own on iOS.
      return failed(platform === 'ios' ? 99 : 6001);
    default:
      return { code: 6004, memo: '', result };
  }
}

function failed(code) {
  return { code, memo: MEMOS[code], result: '' };
}

/** H5 answers differ by platform: a text or a number, with or without `callbackUrl`. */
function asH5({ code, memo, result }) {
  if (platform === 'ios') return { resultCode: code, memo, result };
  return { resultCode: String(code), memo, result, callbackUrl: null };
}

/** `my` of a web-view. `tradePay` answers through `success` even when the payment failed, as the real one does. */
export const mini = {
  tradePay(options) {
    tradePay(options || {}).then(({ code, memo, result }) => {
      const answer = { resultCode: String(code), memo, result };
      deliver(options.success, answer);
      deliver(options.complete, answer);
    });
  },
  getEnv(callback) {
    callback({ miniprogram: true });
  },
  postMessage(message) {
    console.info('simulated mini-program received', message);
  },
  navigateTo: leave('navigateTo'),
  navigateBack: leave('navigateBack'),
  redirectTo: leave('redirectTo'),
  switchTab: leave('switchTab'),
  reLaunch: leave('reLaunch'),
  alert({ content, success }) {
    window.alert(content);
    if (typeof success === 'function') success();
  },
};

function leave(name) {
  return (options) => console.info(`simulated mini-program: ${name}`, options);
}
