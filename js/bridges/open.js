// Hands a payment instruction to the bridge that can carry it out: one closed list, and no guess for what is not on it.

import * as alipay from './alipay.js';
import { answer, missing } from './answer.js';
import * as browser from './browser.js';
import * as wechat from './wechat.js';

/**
 * `instruction` as the backend sent it, `host` by its name on the wire. Resolves to `{kind, code, message, result}` and
 * never rejects; see answer.js.
 */
export async function openPayment(instruction, host, win = window) {
  try {
    return await carryOut(instruction, host, win);
  } catch (thrown) {
    return missing('threw');
  }
}

function carryOut(instruction, host, win) {
  switch (instruction.kind) {
    case 'alipay_trade_no':
      return inAlipay({ tradeNO: instruction.trade_no }, host, win);
    case 'alipay_order_string':
      return inAlipay({ orderStr: instruction.order_string }, host, win);
    case 'alipay_sign_string':
      return host === 'alipay_h5' ? alipay.signInH5({ signStr: instruction.sign_string }, win) : missing('not_here');
    case 'wechat_jsapi':
      return host === 'wechat_h5' ? wechat.pay(instruction.params, win) : missing('not_here');
    case 'wechat_score':
      return host === 'wechat_h5' ? wechat.openScore(instruction, win) : missing('not_here');
    case 'mini_program_page':
      return inMiniProgram(instruction.path, host, win);
    case 'redirect':
      return browser.redirect(instruction.url, win);
    case 'form':
      return browser.submit(instruction.action, instruction.fields, win);
    case 'qr_code':
      // The checkout shows the code itself; there is nothing to open and nobody to wait for.
      return answer('leaving');
    default:
      return missing('unknown_instruction');
  }
}

function inAlipay(credential, host, win) {
  if (host === 'alipay_h5') return alipay.tradePayInH5(credential, win);
  if (host === 'alipay_mini') return alipay.tradePayInMini(credential, win);
  return missing('not_here');
}

function inMiniProgram(path, host, win) {
  if (host === 'alipay_mini') return alipay.openMiniPage(path, win);
  if (host === 'wechat_mini') return wechat.openMiniPage(path, win);
  return missing('not_here');
}
