// Talks to the shop's own server. Every failure arrives as a `ShopError` whose message can be shown.

import { text } from './locale.js';

export class ShopError extends Error {
  constructor(code, message, retryable) {
    super(message);
    this.code = code;
    this.retryable = retryable;
  }
}

async function call(method, path, body) {
  let answer;
  let json;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
    });
    json = await answer.json();
  } catch (unreachable) {
    throw new ShopError('shop_silent', text('shopSilent'), true);
  }
  if (answer.ok) return json;
  const { code, message, retryable } = json.error || {};
  throw new ShopError(code || `http_${answer.status}`, message || text('shopSilent'), retryable === true);
}

export async function catalogue() {
  return (await call('GET', '/shop/catalogue')).products;
}

/**
 * Sends article numbers and quantities; the server prices them. Asking twice for one cart gives one order. `check` is what the shop's
 * own check of the buyer's credit shall come to, and `trial` is the playground's.
 */
export function placeOrder(cart, host, check, trial) {
  return call('POST', '/shop/orders', { cart_id: cart.id, host, lines: cart.lines, check, trial });
}

export function orders(cursor) {
  return call('GET', cursor === null ? '/shop/orders' : `/shop/orders?cursor=${encodeURIComponent(cursor)}`);
}

export function order(ref) {
  return call('GET', `/shop/orders/${encodeURIComponent(ref)}`);
}

export function capture(ref) {
  return call('POST', `/shop/orders/${encodeURIComponent(ref)}/capture`, {});
}

export function cancel(ref) {
  return call('POST', `/shop/orders/${encodeURIComponent(ref)}/cancel`, {});
}
