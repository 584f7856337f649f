// What the shop does with orders: place one, look at it, say that the goods were received, call it off.
// The shop keeps no books of its own here. The backend is asked every time, so the two cannot disagree.

import { createHash } from 'node:crypto';

import { HOSTS } from '../hosts/list.js';
import { price } from './catalogue.mjs';

const EXPIRES_IN_S = 1800;
const EXPIRES_IN_S_MIN = 60;
const CART_ID = /^[A-Za-z0-9_-]{16,64}$/;
const ORDER_REF = /^[A-Za-z0-9_-]{6,64}$/;

/**
 * Who is buying. A real shop learns this from its own login inside the host (the host hands the page a code, the shop's
 * server exchanges it for the id). This demo has one buyer with one id in each app, and takes the host's word for the app.
 */
const BUYER_REF = 'demo-buyer-0001';
const ACCOUNTS = { alipay_open_id: 'demo-open-id-0001', wechat_openid: 'oDemo0000000000000000000001' };

/** The buyer as this app knows them, or undefined where there is no such app. */
function buyerIn(name) {
  const host = HOSTS.find(({ id }) => id === name);
  if (host === undefined) return undefined;
  return { ref: BUYER_REF, ...(host.account === null ? {} : { [host.account]: ACCOUNTS[host.account] }) };
}

/** What a check of the buyer's credit can come to. This demo makes none, and takes the simulation's word for one. */
const CHECKS = ['granted', 'needs_guarantee', 'refused'];

/** Where a shopper comes back to, and how long an order waits for payment. */
const BOUGHT = { page: '/result.html', expiresInS: EXPIRES_IN_S };

/** An order of the playground comes back to its preview, and may be short of time, so that running out can be seen. */
function readTrial(trial) {
  const expiresInS = trial?.expires_in_s ?? EXPIRES_IN_S;
  if (!Number.isInteger(expiresInS) || expiresInS < EXPIRES_IN_S_MIN || expiresInS > EXPIRES_IN_S) {
    throw new BadRequest(`expires_in_s 必须在 ${EXPIRES_IN_S_MIN} 和 ${EXPIRES_IN_S} 之间。`);
  }
  return { page: '/playground/preview.html', expiresInS };
}

/** The request itself is wrong; the message says what to change. */
export class BadRequest extends Error {}

export class Orders {
  #backend;
  #shopUrl;
  #apiBase;

  constructor({ backend, shopUrl, apiBase }) {
    this.#backend = backend;
    this.#shopUrl = shopUrl;
    this.#apiBase = apiBase;
  }

  /**
   * One cart is one order, however often this is called: the order number is derived from the cart's id and content,
   * so a double tap, a reload and a second tab all arrive at the same checkout session, even after a restart. The shopper comes
   * back to `shopUrl`.
   */
  async place({ cart_id: cartId, host, lines: requested, check, trial }, shopUrl = this.#shopUrl) {
    if (typeof cartId !== 'string' || !CART_ID.test(cartId)) throw new BadRequest('cart_id 缺失或格式不正确。');
    const buyer = buyerIn(host);
    if (buyer === undefined) throw new BadRequest('host 不是已知的宿主。');
    if (check !== undefined && !CHECKS.includes(check)) throw new BadRequest('check 不是已知的结果。');
    const { lines, amount, subject } = price(requested);
    const number = orderNumber(cartId, host, lines, check);
    const { page, expiresInS } = trial === undefined ? BOUGHT : readTrial(trial);
    const returnUrl = `${shopUrl}${page}?order=${number}`;
    const session = await this.#backend.openSession({
      out_trade_no: number,
      subject,
      lines,
      amount,
      currency: 'CNY',
      buyer,
      ...(check === undefined ? {} : { credit: check }),
      return_url: returnUrl,
      expires_in_s: expiresInS,
    }, `session-${number}`);
    return {
      session: session.id,
      clientToken: session.client_token,
      // The page that the backend draws for this session, for those who want to open it instead of embedding the element.
      checkoutUrl: session.checkout_url,
      apiBase: this.#apiBase,
      returnUrl,
      order: number,
    };
  }

  list(query) {
    return this.#backend.orders(query);
  }

  /** `ref` is the backend's id or the shop's own order number. */
  async find(ref) {
    if (!ORDER_REF.test(ref)) throw new BadRequest('订单号格式不正确。');
    if (ref.startsWith('cs_')) return this.#backend.order(ref);
    const { orders } = await this.#backend.orders({ out_trade_no: ref });
    if (orders.length === 0) throw new BadRequest('没有找到这个订单。');
    return this.#backend.order(orders[0].id);
  }

  /** One order is deducted once: the key is the order's own, so pressing twice is pressing once. */
  async capture(ref) {
    const { id } = await this.find(ref);
    return this.#backend.capture(id, `capture-${id}`);
  }

  async cancel(ref) {
    const { id } = await this.find(ref);
    return this.#backend.cancel(id, `cancel-${id}`);
  }
}

function orderNumber(cartId, host, lines, check) {
  const told = check === undefined ? [cartId, host, lines] : [cartId, host, lines, check];
  const digest = createHash('sha256').update(JSON.stringify(told)).digest();
  const digits = BigInt(`0x${digest.subarray(0, 8).toString('hex')}`).toString().padStart(20, '0');
  return `DD${digits.slice(-18)}`;
}
