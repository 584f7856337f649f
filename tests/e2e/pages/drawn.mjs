// The page that the backend draws, met with or without its scripts: opened as a shop opens it, by the address that the
// backend gave it with the session.

import { readFileSync } from 'node:fs';

import { addresses, localFolder } from '../addresses.mjs';

const KEY = `${localFolder}/keys/shop_api.key`;
const BUYER = { ref: 'buyer-1', alipay_open_id: 'demo-open-id-0001', wechat_openid: 'oDemo0000000000000000000001' };

/** A session of the shop's: `{id, client_token, checkout_url}`. */
export async function newSession({ amount = 129_900, name = '蓝牙耳机', key = null } = {}) {
  const number = `E${Date.now()}${Math.floor(Math.random() * 1e6)}`;
  const answer = await fetch(`${addresses.backend}/v1/checkout-sessions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey()}`,
      'idempotency-key': key === null ? number : key,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      out_trade_no: number,
      subject: name,
      lines: [{ name, quantity: 1, unit_amount: amount }],
      amount,
      currency: 'CNY',
      buyer: BUYER,
      return_url: `${addresses.shop}/`,
      expires_in_s: 1800,
    }),
  });
  if (!answer.ok) throw new Error(`session: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** The order, as the shop's server sees it. */
export async function orderOf(session) {
  const answer = await fetch(`${addresses.backend}/v1/orders/${session.id}`, { headers: { authorization: `Bearer ${apiKey()}` } });
  return answer.json();
}

function apiKey() {
  return readFileSync(KEY, 'utf8').trim();
}

export class Drawn {
  constructor(page) {
    this.page = page;
    this.place = page.locator('#place');
    this.form = page.locator('#place form');
    this.next = page.getByRole('button', { name: '下一步' });
    this.confirm = page.getByRole('button', { name: '确认并支付' });
    this.consents = page.locator('input[type=checkbox]:visible');
    this.schedule = page.getByRole('list', { name: '还款计划' });
  }

  async open(session) {
    await this.page.goto(session.checkout_url);
  }

  /** The inputs lie under their cards, as a finger finds them. */
  async pick(name) {
    await this.page.getByRole('radio', { name }).check();
  }

  async tickAll() {
    for (const consent of await this.consents.all()) await consent.check();
  }

  /** Resolves once the wasm has taken the page over. */
  async alive() {
    await this.page.waitForFunction(() => document.querySelector('#place .paylater') !== null && document.querySelector('#place form') === null);
  }

  heading(name) {
    return this.page.getByRole('heading', { level: 2, name });
  }
}
