// WeChat's bridge: WeixinJSBridge, injected after WeixinJSBridgeReady.
//
// Nothing here rejects. A host that answers twice is heard once; one that never answers leaves the promise open, and
// the checkout asks its backend meanwhile.

import { answer, missing } from './answer.js';
import { whenReady } from './ready.js';

/** Pays with the signed parameters, under WeChat's own names. */
async function pay({ appId, timeStamp, nonceStr, package: prepaid, signType, paySign }, win) {
  const parameters = { appId, timeStamp, nonceStr, package: prepaid, signType, paySign };
  return invoke('getBrandWCPayRequest', parameters, 'wechat_pay', win);
}

/** Opens the confirm page of a pay-later service order. */
async function openScore({ business_type: businessType, query_string: queryString }, win) {
  return invoke('openBusinessView', { businessType, queryString }, 'wechat_score', win);
}

/** Hands over to a native page of the mini-program: its web-view cannot pay. */
async function openMiniPage(path, win) {
  const mini = win.wx && win.wx.miniProgram;
  try {
    if (mini && typeof mini.navigateTo === 'function') {
      mini.navigateTo({ url: path });
      return answer('leaving');
    }
    const bridge = await weixinBridge(win);
    if (bridge === null) return missing('no_weixin_bridge');
    bridge.invoke('invokeMiniProgramAPI', { name: 'navigateTo', arg: { url: path } }, () => {});
    return answer('leaving');
  } catch (thrown) {
    return missing('threw');
  }
}

/** What can be carried out in an H5 page, by the instruction's kind. */
export const H5 = {
  wechat_jsapi: ({ params }, win) => pay(params, win),
  wechat_score: openScore,
};

/** And in a mini-program's web-view. */
export const MINI = {
  mini_program_page: ({ path }, win) => openMiniPage(path, win),
};

async function invoke(name, parameters, kind, win) {
  const bridge = await weixinBridge(win);
  if (bridge === null) return missing('no_weixin_bridge');
  // The page's JS-SDK, where it is loaded, adds the proof that this page may use the business view.
  const isProven = kind === 'wechat_score' && win.wx && typeof win.wx.invoke === 'function';
  const caller = isProven ? win.wx : bridge;
  return new Promise((resolve) => {
    try {
      caller.invoke(name, parameters, (said) => resolve(read(kind, said)));
    } catch (thrown) {
      resolve(missing('threw'));
    }
  });
}

function weixinBridge(win) {
  return whenReady(() => win.WeixinJSBridge, 'WeixinJSBridgeReady', win);
}

/** The bridge says `err_msg`, the JS-SDK `errMsg`; `err_code` is a number on iOS and a text on Android. */
function read(kind, said) {
  const given = said === null || typeof said !== 'object' ? {} : said;
  return answer(kind, given.err_code, given.err_msg || given.errMsg, '');
}
