// Hands a payment instruction to the bridge that can carry it out: one closed list, and no guess for what is not on it.

import * as alipay from './alipay.js';
import { missing } from './answer.js';
import { ANYWHERE } from './browser.js';
import * as wechat from './wechat.js';

/** By the host's name on the wire; a host that is not here carries out what every browser can. */
const BRIDGES = { alipay_h5: alipay.H5, alipay_mini: alipay.MINI, wechat_h5: wechat.H5, wechat_mini: wechat.MINI };

/**
 * `instruction` as the backend sent it, `host` by its name on the wire. Resolves to `{kind, code, message, result}` and
 * never rejects; see answer.js.
 */
export async function openPayment(instruction, host, win = window) {
  const { kind } = instruction;
  const carryOut = own(BRIDGES[host], kind) || own(ANYWHERE, kind);
  if (!carryOut) return missing(Object.keys(BRIDGES).some((other) => own(BRIDGES[other], kind)) ? 'not_here' : 'unknown_instruction');
  try {
    return await carryOut(instruction, win);
  } catch (thrown) {
    return missing('threw');
  }
}

function own(bridge, kind) {
  return bridge && Object.prototype.hasOwnProperty.call(bridge, kind) ? bridge[kind] : undefined;
}
