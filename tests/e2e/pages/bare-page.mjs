// A page of the shop without a checkout, into which a test puts its own.

import { expect } from '@playwright/test';

import { addresses } from '../addresses.mjs';

/** The back-office: served under the shop's policy, and it has no element. */
export const ORDINARY_PAGE = '/orders.html';

let placed = 0;

/** A session for one article, with what the element needs. */
export async function openSession(request, sku) {
  placed += 1;
  const cart = `element-${process.pid}-${Date.now()}-${placed}`.padEnd(16, '0');
  const answer = await request.post(`${addresses.shop}/shop/orders`, {
    data: { cart_id: cart, host: 'browser', lines: [{ sku, quantity: 1 }] },
  });
  expect(answer.status(), await answer.text()).toBe(200);
  const { session, clientToken, apiBase } = await answer.json();
  return { session, clientToken, apiBase, locale: 'zh-Hans' };
}

/** The wasm's memory, caught where every module's exports come by. */
export const wasmPages = {
  watch: (page) => page.evaluate(() => {
    for (const name of ['instantiate', 'instantiateStreaming']) {
      const original = WebAssembly[name];
      WebAssembly[name] = async (...given) => {
        const made = await original.call(WebAssembly, ...given);
        window.wasmMemory = (made.instance || made).exports.memory;
        return made;
      };
    }
  }),
  bytes: (page) => page.evaluate(() => window.wasmMemory.buffer.byteLength),
};
