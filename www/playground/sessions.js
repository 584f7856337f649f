// Checkout sessions by the shop's server: one for each beginning, and one that lives a minute only, opened early so that
// nobody has to wait the whole minute to see it run out.

import { recall, remember } from '../pages/storage.js';
import { placeOrder } from '../pages/shop-api.js';

const SHORT_S = 60;
const KEPT = 'paylater-playground.short';

export class Sessions {
  /** A session for the chosen article, with the buyer of the chosen app. */
  open({ sku, host }, trial = {}) {
    return placeOrder({ id: newCartId(), lines: [{ sku, quantity: 1 }] }, host, undefined, trial);
  }

  async keepShortReady(settings) {
    try {
      if (this.kept() === null) await this.openShort(settings);
    } catch (away) {
      // It is opened when it is asked for.
    }
  }

  async openShort(settings) {
    const order = await this.open(settings, { expires_in_s: SHORT_S });
    const short = { order, endsAtMs: Date.now() + SHORT_S * 1000 };
    remember(sessionStorage, KEPT, JSON.stringify(short));
    return short;
  }

  /** The one that was opened early, or a new one; `leftMs()` says how long it still lives. The next one is begun with. */
  async takeShort(settings) {
    const short = this.kept() || await this.openShort(settings);
    remember(sessionStorage, KEPT, '');
    return { order: short.order, leftMs: () => short.endsAtMs + 500 - Date.now() };
  }

  kept() {
    try {
      return JSON.parse(recall(sessionStorage, KEPT));
    } catch (unreadable) {
      return null;
    }
  }
}

function newCartId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
