// The bridge of the simulated WeChat: `WeixinJSBridge` for H5 pages; in a mini-program's web-view only the way to a
// native page, because neither payment call works there.

import { ask, deliver, lie, openCashier, platform } from './app.js';
import { openNativePage } from './native-page.js';

const OPENID = 'oDemo0000000000000000000001';
const PAY_TITLE = '微信支付（模拟）';
const SCORE_TITLE = '微信支付分（模拟）';

/** Sets the bridge up and says so. In a mini-program the environment is named first, and `wx.miniProgram` is there. */
export function inject(isMini) {
  if (isMini) {
    window.__wxjs_environment = 'miniprogram';
    window.wx = { miniProgram: miniProgram() };
  }
  window.WeixinJSBridge = {
    invoke(name, options, callback) {
      const call = isMini ? MINI_CALLS[name] : H5_CALLS[name];
      if (call === undefined) {
        if (typeof callback === 'function') callback({ err_msg: `${name}:fail`, err_desc: 'the permission value is offline verifying' });
        return;
      }
      call(options || {}, callback);
    },
    on() {},
  };
  document.dispatchEvent(new Event('WeixinJSBridgeReady'));
}

const H5_CALLS = {
  getBrandWCPayRequest(options, callback) {
    brandWcpay(options).then((answer) => deliver(callback, answer));
  },
  openBusinessView(options, callback) {
    businessView(options).then((answer) => {
      if (answer !== null) deliver(callback, answer);
    });
  },
};

const MINI_CALLS = {
  invokeMiniProgramAPI({ name, arg }, callback) {
    const api = miniProgram()[name];
    if (api !== undefined) api(arg || {});
    if (typeof callback === 'function') callback({ err_msg: 'invokeMiniProgramAPI:ok' });
  },
};

/** `getBrandWCPayRequest`: the parameters go as the page gave them, the person is the app's own knowledge. */
async function brandWcpay(parameters) {
  if (lie === 'ok_unpaid') return { err_msg: 'get_brand_wcpay_request:ok' };
  const opened = await ask('/host/wechat/brand-wcpay', { ...parameters, openid: OPENID });
  if (opened === null) return { err_msg: 'get_brand_wcpay_request:fail', err_desc: '网络连接出错' };
  if (!opened.cashier_url) {
    return { err_msg: opened.err_msg || 'get_brand_wcpay_request:fail', err_desc: opened.err_desc || '' };
  }
  const { outcome } = await openCashier(opened.cashier_url, PAY_TITLE);
  if (outcome === 'paid') return { err_msg: 'get_brand_wcpay_request:ok' };
  // Closing the cashier and turning back look the same to the page.
  if (outcome === 'cancelled' || outcome === 'left') return { err_msg: 'get_brand_wcpay_request:cancel' };
  return { err_msg: 'get_brand_wcpay_request:fail', err_desc: '支付失败' };
}

/** `openBusinessView`: null means that the app never answers, because the person left the page it opened. */
async function businessView({ businessType, queryString }) {
  if (lie === 'ok_unpaid') return business(0, 'ok');
  const opened = await ask('/host/wechat/business-view', { businessType, queryString, openid: OPENID });
  if (opened === null) return business(-1, 'fail');
  if (!opened.cashier_url) return { ...business(Number(opened.err_code), 'fail'), err_msg: opened.err_msg };
  const { outcome, result } = await openCashier(opened.cashier_url, SCORE_TITLE);
  if (outcome === 'authorised' || outcome === 'paid') return { ...business(0, 'ok'), extraData: extraData(result) };
  if (outcome === 'cancelled') return business(-2, 'cancel');
  if (outcome === 'declined') return business(-1, 'fail');
  return null;
}

/** The code is a number on iOS and a text on Android. */
function business(code, word) {
  return { err_code: platform === 'ios' ? code : String(code), err_msg: `openBusinessView:${word}` };
}

function extraData(result) {
  return typeof result === 'object' && result !== null ? result : {};
}

/** A native page's own call, made from the tap: a payment, or the pay-later confirm page. */
async function payFromNativePage(query) {
  if (query.has('businessType')) {
    const answer = await businessView({ businessType: query.get('businessType'), queryString: query.get('queryString') });
    return answer === null ? 'cancel' : answer.err_msg.split(':').pop();
  }
  if (!query.has('paySign')) return 'fail';
  const names = ['appId', 'timeStamp', 'nonceStr', 'package', 'signType', 'paySign'];
  const parameters = names.reduce((all, name) => ({ ...all, [name]: query.get(name) }), {});
  return (await brandWcpay(parameters)).err_msg.split(':').pop();
}

function miniProgram() {
  const visit = (options) => {
    openNativePage(options.url || '', payFromNativePage);
    if (typeof options.success === 'function') options.success({});
  };
  return {
    navigateTo: visit,
    redirectTo: visit,
    reLaunch: visit,
    switchTab: visit,
    navigateBack() {},
    // Reaches the mini-program only when the web-view is left, so nothing is seen of it here.
    postMessage() {},
    getEnv(callback) {
      callback({ miniprogram: window.__wxjs_environment === 'miniprogram' });
    },
  };
}
