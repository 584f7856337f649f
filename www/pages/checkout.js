// The checkout page: asks the shop's server for an order, mounts the pay-later element, listens to what it says.
//
// This is the page a shop copies. It changes no order itself: whatever the element reports, the shop's server asks the
// backend, and the pages show what the server knows.

import { emptyAfter, load, notePlaced, renewAfter } from './cart.js';
import { currentHost } from './current-host.js';
import { element, fill } from './dom.js';
import { locale, speak, text } from './locale.js';
import { placeOrder } from './shop-api.js';
import { recall, remember } from './storage.js';

const ELEMENT_SOURCE = '/pkg/element.js';
const KEPT = 'demo-shop.order.';

const notice = document.getElementById('notice');
const place = document.getElementById('place');
const host = currentHost();
const named = new URLSearchParams(location.search).get('order');

async function start() {
  const cart = load();
  const kept = named === null ? null : keptOrder(named);
  if (kept === null && named !== null && cart.order !== named) {
    // An order of another tab or another day: its result can be shown here, its payment cannot.
    location.replace(`/result.html?order=${encodeURIComponent(named)}`);
    return;
  }
  if (kept === null && cart.lines.length === 0) {
    fill(place, element('div', { class: 'card stack' },
      element('p', {}, text('cartEmpty')),
      element('a', { class: 'button button--main', href: '/' }, text('keepShopping'))));
    return;
  }
  fill(place, element('p', { class: 'quiet', role: 'status' }, text('preparing')));
  try {
    // Both at once: neither needs the other, and on a slow network each round trip is felt.
    const [order] = await Promise.all([kept === null ? placeFromCart(cart) : kept, loadElement()]);
    mount(order);
  } catch (failure) {
    showFailure(failure.message);
  }
}

async function placeFromCart(cart) {
  const order = { ...await placeOrder(cart, host, creditCheck()), cartId: cart.id, host };
  notePlaced(cart.id, order.order);
  keep(order);
  return order;
}

/**
 * A real shop's server checks the buyer's credit by itself, if it does. Here it takes the simulation's word for what came of it, as
 * for the app.
 */
function creditCheck() {
  const { check } = (window.paylaterSimulation || { choice: {} }).choice;
  return check === 'none' ? undefined : check;
}

/**
 * The address names the order from now on, and this tab remembers its session: a reload shows the same checkout, also
 * when the cart has been emptied in the meantime.
 */
function keep(order) {
  remember(sessionStorage, KEPT + order.order, JSON.stringify(order));
  const address = new URL(location.href);
  address.searchParams.set('order', order.order);
  history.replaceState(null, '', address.href);
}

/** The session of this order, if this tab began it in the same app: the buyer's id belongs to the app. */
function keptOrder(number) {
  try {
    const order = JSON.parse(recall(sessionStorage, KEPT + number));
    return order !== null && order.host === host ? order : null;
  } catch (unreadable) {
    return null;
  }
}

async function loadElement() {
  try {
    await import(ELEMENT_SOURCE);
  } catch (missing) {
    throw new Error(text('elementMissing'));
  }
}

function mount(order) {
  const checkout = element('paylater-checkout', {
    session: order.session,
    'client-token': order.clientToken,
    'api-base': order.apiBase,
    'return-url': order.returnUrl,
    locale,
  });
  checkout.addEventListener('paylater-completed', (event) => showEnd(event.detail.outcome, order));
  checkout.addEventListener('paylater-cancelled', () => showEnd('cancelled', order));
  checkout.addEventListener('paylater-error', (event) => noteProblem(event.detail));
  fill(place, checkout);
}

/**
 * The element has followed the payment to an end that the backend has proved. Declined is no end for the shop: the
 * order stays open and the element offers the other ways to pay.
 */
function showEnd(outcome, order) {
  if (outcome === 'declined') return;
  const isBought = outcome === 'paid' || outcome === 'authorised';
  if (isBought) emptyAfter(order.cartId);
  else renewAfter(order.cartId);
  fill(notice, element('div', { class: isBought ? 'notice' : 'notice notice--warn' },
    element('p', { class: 'notice__title' }, text('doneTitle')),
    element('p', {}, text('doneText')),
    element('a', { class: 'button', href: `/result.html?order=${encodeURIComponent(order.order)}` }, text('viewOrder'))));
}

/** The element shows its own words for what went wrong; the shop only keeps a trace for its developers. */
function noteProblem({ code, retryable }) {
  console.warn('paylater-error', code, retryable);
}

function showFailure(message) {
  fill(place, element('div', { class: 'notice notice--warn', role: 'alert' },
    element('p', { class: 'notice__title' }, text('prepareFailed')),
    element('p', {}, message),
    element('button', { class: 'button', type: 'button', onclick: start }, text('retry'))));
}

speak();
start();
