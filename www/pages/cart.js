// The cart: article numbers and quantities, kept in this browser. It knows no prices.
//
// Its id goes with every order request. As long as the cart is the same, the order is the same, however often it is
// asked for; a new id is taken only when the old order has reached its end.

import { recall, remember } from './storage.js';

const KEY = 'demo-shop.cart';

export function load() {
  try {
    const kept = JSON.parse(recall(localStorage, KEY));
    if (typeof kept.id === 'string' && Array.isArray(kept.lines)) return kept;
  } catch (unreadable) {
    // A cart that cannot be read is an empty cart.
  }
  return save({ id: newId(), lines: [] });
}

function save(cart) {
  remember(localStorage, KEY, JSON.stringify(cart));
  return cart;
}

/** Sets how many of one article; zero takes it out. */
export function setQuantity(sku, quantity) {
  const cart = load();
  const others = cart.lines.filter((line) => line.sku !== sku);
  const isNew = others.length === cart.lines.length;
  if (quantity <= 0) return save({ id: cart.id, lines: others });
  if (isNew) return save({ id: cart.id, lines: [...others, { sku, quantity }] });
  const lines = cart.lines.map((line) => (line.sku === sku ? { sku, quantity } : line));
  return save({ id: cart.id, lines });
}

export function quantityOf(cart, sku) {
  const line = cart.lines.find((candidate) => candidate.sku === sku);
  return line === undefined ? 0 : line.quantity;
}

/** Remembers which order this cart became, so that the result page can settle the cart as well. */
export function notePlaced(cartId, order) {
  const cart = load();
  if (cart.id === cartId) save({ id: cart.id, lines: cart.lines, order });
}

/** The order is paid or promised: the next purchase starts from nothing. Another tab's newer cart is left alone. */
export function emptyAfter(cartId) {
  if (load().id === cartId) save({ id: newId(), lines: [] });
}

/** The order ended without payment: the same goods can be ordered again, as a new order. */
export function renewAfter(cartId) {
  const cart = load();
  if (cart.id === cartId) save({ id: newId(), lines: cart.lines });
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
