// Where the shopper lands after paying elsewhere (the `return_url`), and where the shop's links to an order lead.
// It shows the order as the shop's server knows it; what the address line says about a payment is not read.

import { load, emptyAfter, renewAfter } from './cart.js';
import { element, fill } from './dom.js';
import { speak, stateInWords, text } from './locale.js';
import { facts, lines } from './order-view.js';
import { order as fetchOrder } from './shop-api.js';
import { knowsWays } from './ways.js';

const PAUSES_MS = [800, 1500, 2500, 4000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, 5000];
const UNDECIDED = ['open', 'paying', 'closing', 'capturing'];

const heading = document.getElementById('heading');
const lead = document.getElementById('lead');
const place = document.getElementById('order');
const ref = new URLSearchParams(location.search).get('order') || '';

let shownVersion = null;

/** Asks until the order is decided, with growing pauses and an end; then only when the shopper asks. */
async function follow() {
  shownVersion = null;
  for (const pauseMs of PAUSES_MS) {
    const order = await look();
    if (order === null || !UNDECIDED.includes(order.state)) return;
    await pause(pauseMs);
  }
  lead.textContent = text('stoppedAsking');
  place.append(element('p', {}, element('button', { class: 'button', type: 'button', onclick: follow }, text('askAgain'))));
}

async function look() {
  try {
    const [order] = await Promise.all([fetchOrder(ref), knowsWays]);
    // Drawn anew only when there is news, so that focus and place on the page are kept while it asks.
    if (order.version !== shownVersion) show(order);
    return order;
  } catch (failure) {
    lead.textContent = '';
    shownVersion = null;
    fill(place, element('div', { class: 'notice notice--warn', role: 'alert' },
      element('p', {}, failure.message),
      element('button', { class: 'button', type: 'button', onclick: follow }, text('retry'))));
    return null;
  }
}

function show(order) {
  shownVersion = order.version;
  const words = stateInWords(order.state);
  heading.textContent = words.heading;
  // Set only when it changes, so that a screen reader says it once.
  if (lead.textContent !== words.next) lead.textContent = words.next;
  settleCart(order);
  // The checkout page finds this very order again, and offers no second payment while one is out.
  const canPay = ['open', 'paying'].includes(order.state) && load().order === order.out_trade_no;
  fill(place,
    element('section', { class: 'card' }, lines(order), facts(order)),
    element('div', { class: 'actions' },
      canPay ? element('a', { class: 'button button--main', href: `/checkout.html?order=${encodeURIComponent(order.out_trade_no)}` }, text('backToPay')) : null,
      element('a', { class: canPay ? 'button' : 'button button--main', href: '/' }, text('keepShopping'))));
}

/** A shopper who came back by an address has not seen the element's last event; the cart is settled here as well. */
function settleCart(order) {
  const cart = load();
  if (cart.order === undefined || cart.order !== order.out_trade_no) return;
  if (['authorised', 'capturing', 'paid'].includes(order.state)) emptyAfter(cart.id);
  if (['cancelled', 'expired'].includes(order.state)) renewAfter(cart.id);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

speak();
lead.textContent = text('loading');
follow();
