// The shop's back office: its orders as the backend knows them, and the two things staff can do with one.

import { element, fill } from './dom.js';
import { instant, money, speak, staffHint, text } from './locale.js';
import { badge, facts, lines } from './order-view.js';
import * as shop from './shop-api.js';
import { knowsWays } from './ways.js';

const SETTLING = ['capturing', 'closing'];
const FOLLOW_PAUSE_MS = 1500;
const FOLLOW_TRIES = 8;

const place = document.getElementById('orders');
const said = document.getElementById('said');
const more = document.getElementById('more');
const refresh = document.getElementById('refresh');

let nextCursor = null;

async function draw(cursor) {
  try {
    const page = await shop.orders(cursor);
    const cards = page.orders.map(card);
    if (cursor === null) fill(place, ...(cards.length > 0 ? cards : [element('p', { class: 'quiet' }, text('noOrders'))]));
    else place.append(...cards);
    nextCursor = page.next_cursor || null;
    more.hidden = nextCursor === null;
    return true;
  } catch (failure) {
    showFailure(failure);
    return false;
  }
}

function card(order) {
  const node = element('article', { class: 'card', 'aria-label': `${order.subject} ${order.out_trade_no}` });
  redraw(node, order);
  return node;
}

function redraw(node, order) {
  const hint = staffHint(order.state);
  const isPromised = order.state === 'authorised';
  const canCancel = ['open', 'paying', 'authorised'].includes(order.state);
  fill(node,
    element('div', { class: 'order__head' },
      element('h2', { class: 'order__subject' }, order.subject),
      badge(order.state)),
    element('p', { class: 'order__money money' }, money(order.amount)),
    element('p', { class: 'quiet' }, instant(order.created_at)),
    element('p', { class: 'quiet' }, order.out_trade_no),
    hint === null ? null : element('p', { class: 'order__next' }, hint),
    isPromised || canCancel ? element('div', { class: 'actions' },
      isPromised ? action(text('capture'), 'button button--main', node, order, shop.capture, text('captured')) : null,
      canCancel ? action(text('cancelOrder'), 'button', node, order, shop.cancel, text('cancelled')) : null) : null,
    history(order));
}

/** A button that asks for one thing once: it is out of action until the answer has come. */
function action(words, look, node, order, ask, asked) {
  const press = async (event) => {
    for (const button of node.querySelectorAll('button')) button.disabled = true;
    event.currentTarget.setAttribute('aria-busy', 'true');
    try {
      await ask(order.id);
      said.textContent = asked;
      await follow(node, order.id);
    } catch (failure) {
      showFailure(failure);
      redraw(node, order);
    }
  };
  return element('button', { class: look, type: 'button', onclick: press }, words);
}

/** What was asked for happens at the provider; looks again a few times until the answer is in. */
async function follow(node, id) {
  for (let tries = 0; tries < FOLLOW_TRIES; tries += 1) {
    const order = await shop.order(id);
    redraw(node, order);
    if (!SETTLING.includes(order.state)) return;
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_PAUSE_MS));
  }
}

/** Details are asked for when they are opened, not for every order of the list. */
function history(order) {
  const inside = element('div', {}, element('p', { class: 'quiet' }, text('loading')));
  const open = async (event) => {
    if (!event.currentTarget.open) return;
    try {
      const [whole] = await Promise.all([shop.order(order.id), knowsWays]);
      fill(inside, lines(whole), facts(whole), events(whole));
    } catch (failure) {
      fill(inside, element('p', { class: 'quiet' }, failure.message));
    }
  };
  return element('details', { class: 'events', ontoggle: open }, element('summary', {}, text('history')), inside);
}

function events(order) {
  if (!order.events || order.events.length === 0) return null;
  return element('ol', {}, ...order.events.map((event) => element('li', {},
    element('time', { datetime: event.at }, instant(event.at)),
    event.from === event.to ? null : badge(event.to),
    element('span', { class: 'quiet' }, ` ${event.event}`))));
}

function showFailure(failure) {
  said.textContent = failure.message;
}

refresh.addEventListener('click', async () => {
  if (await draw(null)) said.textContent = text('refreshed');
});
more.addEventListener('click', () => draw(nextCursor));

speak();
fill(place, element('p', { class: 'quiet' }, text('loading')));
draw(null);
