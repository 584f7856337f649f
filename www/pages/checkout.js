// The checkout page: asks the shop's server for an order, mounts the pay-later element, listens to what it says.
//
// This is the page a shop copies. It changes no order itself: whatever the element reports, the shop's server asks the
// backend, and the pages show what the server knows.

import { emptyAfter, load, notePlaced, renewAfter } from './cart.js';
import { element, fill } from './dom.js';
import { locale, speak, text } from './locale.js';
import { placeOrder } from './shop-api.js';
import { currentHost } from './current-host.js';

const ELEMENT_SOURCE = '/pkg/element.js';

const notice = document.getElementById('notice');
const place = document.getElementById('place');

async function start() {
  speak();
  const cart = load();
  if (cart.lines.length === 0) {
    fill(place, element('div', { class: 'card stack' },
      element('p', {}, text('cartEmpty')),
      element('a', { class: 'button button--main', href: '/' }, text('keepShopping'))));
    return;
  }
  fill(place, element('p', { class: 'quiet', role: 'status' }, text('preparing')));
  let order;
  try {
    // Both at once: neither needs the other, and on a slow network each round trip is felt.
    const [placed] = await Promise.all([placeOrder(cart, currentHost()), loadElement()]);
    order = placed;
  } catch (failure) {
    showFailure(failure.message);
    return;
  }
  notePlaced(cart.id, order.order);
  mount(order, cart.id);
}

async function loadElement() {
  try {
    await import(ELEMENT_SOURCE);
  } catch (missing) {
    throw new Error(text('elementMissing'));
  }
}

function mount(order, cartId) {
  const checkout = element('paylater-checkout', {
    session: order.session,
    'client-token': order.clientToken,
    'api-base': order.apiBase,
    'return-url': order.returnUrl,
    locale,
  });
  checkout.addEventListener('paylater-completed', (event) => showEnd(event.detail.outcome, order, cartId));
  checkout.addEventListener('paylater-cancelled', () => showEnd('cancelled', order, cartId));
  checkout.addEventListener('paylater-error', (event) => showProblem(event.detail));
  fill(place, checkout);
}

/**
 * The element has followed the payment to an end that the backend has proved. Declined is no end for the shop: the
 * order stays open and the element offers the other ways to pay.
 */
function showEnd(outcome, order, cartId) {
  if (outcome === 'declined') return;
  const isBought = outcome === 'paid' || outcome === 'authorised';
  if (isBought) emptyAfter(cartId);
  else renewAfter(cartId);
  fill(notice, element('div', { class: isBought ? 'notice' : 'notice notice--warn' },
    element('p', { class: 'notice__title' }, text('doneTitle')),
    element('p', {}, text('doneText')),
    element('a', { class: 'button', href: `/result.html?order=${encodeURIComponent(order.order)}` }, text('viewOrder'))));
}

/** The element shows its own words for what went wrong; the shop only keeps a trace for its developers. */
function showProblem({ code, retryable }) {
  console.warn('paylater-error', code, retryable);
}

function showFailure(message) {
  fill(place, element('div', { class: 'notice notice--warn', role: 'alert' },
    element('p', { class: 'notice__title' }, text('prepareFailed')),
    element('p', {}, message),
    element('button', { class: 'button', type: 'button', onclick: start }, text('retry'))));
}

start();
