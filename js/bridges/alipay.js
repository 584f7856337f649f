// Alipay's bridges: AlipayJSBridge for an H5 page, `my` for a page in a mini-program's web-view.
//
// Nothing here rejects. A host that answers twice is heard once; one that never answers leaves the promise open, and
// the checkout asks its backend meanwhile.

import { answer, missing } from './answer.js';
import { whenReady } from './ready.js';

/** Pays `{tradeNO}` or `{orderStr}`, spelt exactly so, in an H5 page opened in Alipay. */
function tradePayInH5(credential, win) {
  return callH5('tradePay', credential, win);
}

/** Signs an agreement: `{signStr}`. Only an H5 page can. */
function signInH5(agreement, win) {
  return callH5('paySignCenter', agreement, win);
}

/** Pays `{tradeNO}` or `{orderStr}` from a mini-program's web-view. */
async function tradePayInMini(credential, win) {
  const my = await miniBridge('tradePay', win);
  if (my === null) return missing('no_my');
  return new Promise((resolve) => {
    // A payment that failed also answers through `success`; `fail` means that the call itself did not work.
    const heard = (said) => resolve(read(said));
    try {
      my.tradePay({ ...credential, success: heard, fail: heard });
    } catch (thrown) {
      resolve(missing('threw'));
    }
  });
}

/** Hands over to a native page of the mini-program. */
async function openMiniPage(path, win) {
  const my = await miniBridge('navigateTo', win);
  if (my === null) return missing('no_my');
  try {
    my.navigateTo({ url: path });
    return answer('leaving');
  } catch (thrown) {
    return missing('threw');
  }
}

/** What can be carried out in an H5 page, by the instruction's kind. */
export const H5 = {
  alipay_trade_no: ({ trade_no: tradeNO }, win) => tradePayInH5({ tradeNO }, win),
  alipay_order_string: ({ order_string: orderStr }, win) => tradePayInH5({ orderStr }, win),
  alipay_sign_string: ({ sign_string: signStr }, win) => signInH5({ signStr }, win),
};

/** And in a mini-program's web-view. */
export const MINI = {
  alipay_trade_no: ({ trade_no: tradeNO }, win) => tradePayInMini({ tradeNO }, win),
  alipay_order_string: ({ order_string: orderStr }, win) => tradePayInMini({ orderStr }, win),
  mini_program_page: ({ path }, win) => openMiniPage(path, win),
};

async function callH5(name, parameters, win) {
  const bridge = await whenReady(() => win.AlipayJSBridge, 'AlipayJSBridgeReady', win);
  if (bridge === null) return missing('no_alipay_bridge');
  return new Promise((resolve) => {
    try {
      bridge.call(name, parameters, (said) => resolve(read(said)));
    } catch (thrown) {
      resolve(missing('threw'));
    }
  });
}

/** `my` comes with a script in the page's head. The bridge's event is of no use here, but waiting for it is harmless. */
function miniBridge(method, win) {
  const look = () => (win.my && typeof win.my[method] === 'function' ? win.my : null);
  return whenReady(look, 'AlipayJSBridgeReady', win);
}

/** Older clients say `resultStatus` for the agreement, and an error of the bridge itself has only a number. */
function read(said) {
  const given = said === null || typeof said !== 'object' ? {} : said;
  const codes = [given.resultCode, given.resultStatus].filter((code) => code !== undefined && code !== null);
  return answer('alipay', codes[0], given.memo || given.errorMessage, given.result);
}
