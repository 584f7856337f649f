// The shop's front page: goods, cart, and the way to the checkout.

import { load, quantityOf, setQuantity } from './cart.js';
import { element, fill } from './dom.js';
import { locale, money, speak, text } from './locale.js';
import { catalogue } from './shop-api.js';

const QUANTITY_MAX = 99;

const goods = document.getElementById('goods');
const cartLines = document.getElementById('cart-lines');
const bar = document.getElementById('bar');
const said = document.getElementById('said');
const problem = document.getElementById('problem');

let products = [];

async function start() {
  speak();
  fill(problem);
  try {
    products = await catalogue();
  } catch (failure) {
    fill(problem, element('div', { class: 'notice notice--warn' },
      element('p', {}, failure.message),
      element('button', { class: 'button', type: 'button', onclick: () => location.reload() }, text('retry'))));
    return;
  }
  fill(goods, ...products.map(good));
  drawCart();
  if (location.hash === '#cart') document.getElementById('cart').scrollIntoView();
}

function good(product) {
  const name = product.names[locale];
  return element('li', { class: 'good' },
    element('div', { class: 'good__tile' }, element('img', { src: product.image, alt: '', width: '240', height: '240' })),
    element('div', { class: 'good__words' },
      element('h2', { class: 'good__name' }, name),
      element('p', { class: 'good__blurb' }, product.blurbs[locale]),
      element('p', { class: 'good__price money' }, money(product.price)),
      element('button', {
        class: 'button button--soft button--wide',
        type: 'button',
        'aria-label': `${text('add')}${locale === 'en' ? ': ' : '：'}${name}`,
        onclick: () => {
          change(product.sku, quantityOf(load(), product.sku) + 1);
          said.textContent = text('added') + name;
        },
      }, text('add'))));
}

function change(sku, quantity) {
  setQuantity(sku, Math.min(quantity, QUANTITY_MAX));
  drawCart();
}

/** Redraws the cart and puts the focus back on the button that was pressed, where it still exists. */
function drawCart() {
  const pressed = document.activeElement === null ? null : document.activeElement.getAttribute('data-press');
  const cart = load();
  const lines = cart.lines.filter((line) => product(line.sku) !== undefined);
  const isEmpty = lines.length === 0;
  if (isEmpty) fill(cartLines, element('p', { class: 'quiet' }, text('cartEmpty')));
  else fill(cartLines, element('ul', {}, ...lines.map(cartLine)));
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  const total = lines.reduce((sum, line) => sum + line.quantity * product(line.sku).price, 0);
  bar.hidden = isEmpty;
  document.body.classList.toggle('has-bar', !isEmpty);
  document.getElementById('bar-label').textContent = `${text('total')} · ${pieces} ${text('pieces')}`;
  document.getElementById('bar-total').textContent = money(total);
  if (pressed !== null) {
    const again = document.querySelector(`[data-press="${pressed}"]`);
    if (again !== null) again.focus();
  }
}

function product(sku) {
  return products.find((candidate) => candidate.sku === sku);
}

function cartLine({ sku, quantity }) {
  const { names, image, price } = product(sku);
  const name = names[locale];
  return element('li', { class: 'cart__line' },
    element('img', { class: 'cart__tile', src: image, alt: '', width: '56', height: '56' }),
    element('div', { class: 'cart__words' },
      element('span', { class: 'cart__name' }, name),
      element('span', { class: 'money' }, money(price * quantity))),
    element('div', { class: 'stepper' },
      step('−', `${text('fewer')}${name}`, `fewer-${sku}`, () => change(sku, quantity - 1)),
      element('span', { class: 'stepper__count' }, element('span', { class: 'only-heard' }, `${text('quantity')} `), String(quantity)),
      step('+', `${text('oneMore')}${name}`, `more-${sku}`, () => change(sku, quantity + 1))));
}

function step(sign, label, press, onclick) {
  return element('button', { class: 'stepper__button', type: 'button', 'aria-label': label, 'data-press': press, onclick }, sign);
}

// Another tab may have bought what is shown here, and a page that comes back from the cache shows an old cart.
window.addEventListener('storage', drawCart);
window.addEventListener('pageshow', (event) => {
  if (event.persisted) drawCart();
});

start();
