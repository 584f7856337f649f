// <paylater-badge>: on a product's page, one line about paying for it later. No wasm, and no figure of its own: every
// number is the backend's, from the same code as the checkout's. Without an answer there is nothing to see.
//
// Attributes: amount (in fen), api-base, currency (CNY), locale, plan (the id of one; left out, the merchant's first with
// instalments), theme; the same names in camelCase are properties. It is as high as --paylater-badge-min-height as soon as it is defined, so that nothing jumps when the
// answer comes.

import { BADGE, FOR_OTHERS, HOSTS, LOCALES } from 'paylater-tables';
import { nearest } from './language.js';

const METHODS = ['monthly_irr_simple', 'monthly_irr_compound', 'effective_annual', 'dated', 'us_actuarial'];

// One size for everything: an instalment is never larger than the total. The height kept free is two lines, and three where
// the words need three.
const CSS = `:host{display:block;min-height:var(--paylater-badge-min-height,3em);font:14px/1.5 var(--paylater-font,system-ui,sans-serif);
color:var(--paylater-color-text,var(--_t));--_t:#1f2329}:host([theme=dark]){--_t:#ececf0}
@media(max-width:359px){:host{min-height:var(--paylater-badge-min-height,4.5em)}}
@media(max-width:479px){:host([locale^=en]){min-height:var(--paylater-badge-min-height,4.5em)}}
@media(prefers-color-scheme:dark){:host(:not([theme=light])){--_t:#ececf0}}span{display:inline-block;margin-right:.75em}`;

const ATTRIBUTES = ['amount', 'api-base', 'currency', 'locale', 'plan'];

class PaylaterBadge extends (globalThis.HTMLElement || class {}) {
  static get observedAttributes() {
    return ATTRIBUTES;
  }

  connectedCallback() {
    // What was set before the class was known hides the property of the class.
    Object.keys(PROPERTIES).filter((name) => Object.prototype.hasOwnProperty.call(this, name)).forEach((name) => {
      const value = this[name];
      delete this[name];
      this[name] = value;
    });
    later(this);
  }

  attributeChangedCallback() {
    later(this);
  }
}

/** Each property is its attribute, so that there is one truth. */
const PROPERTIES = {};
ATTRIBUTES.concat('theme').forEach((attribute) => {
  PROPERTIES[attribute.replace(/-b/, 'B')] = {
    configurable: true,
    enumerable: true,
    get() { return this.getAttribute(attribute) || ''; },
    set(value) {
      if (value === null || value === undefined || value === '') this.removeAttribute(attribute);
      else this.setAttribute(attribute, value);
    },
  };
});
Object.defineProperties(PaylaterBadge.prototype, PROPERTIES);

const due = new WeakSet();
const asked = new WeakMap();

/** A framework sets one attribute after the other; they are one question. */
function later(badge) {
  if (due.has(badge)) return;
  due.add(badge);
  queueMicrotask(() => {
    due.delete(badge);
    if (badge.isConnected) show(badge);
  });
}

async function show(badge) {
  const words = wordsFor(badge.getAttribute('locale') || navigator.language || '');
  const query = {
    amount: badge.getAttribute('amount') || '', currency: badge.getAttribute('currency') || 'CNY', locale: words.lang, host: host(),
  };
  const url = `${badge.getAttribute('api-base') || ''}/v1/offers?${new URLSearchParams(query)}`;
  asked.set(badge, url);
  // Figures for another amount must not stand there while new ones are on their way.
  draw(badge, []);
  const wanted = badge.getAttribute('plan');
  let plan = null;
  try {
    const answer = await fetch(url, { credentials: 'omit' });
    if (answer.ok) plan = pick((await answer.json()).plans, wanted);
    if (!answer.ok) tell(`${url} answers ${answer.status}`);
    else if (wanted && !plan) tell(`${url} has no plan ${wanted}`);
  } catch (silence) {
    tell(`${url} does not answer: ${silence}`);
  }
  if (asked.get(badge) === url && plan) draw(badge, lines(plan, words), words.lang);
}

/** On the page nothing is said rather than something wrong; whoever made the page can see why. */
function tell(why) {
  console.warn(`paylater-badge: ${why}`);
}

function pick(plans, wanted) {
  return plans.filter((plan) => (wanted ? plan.plan === wanted : plan.instalments > 1))[0];
}

function lines(plan, words) {
  const each = `${plan.even ? words.each : words.about} ${yuan(plan.per_instalment)}`;
  const rate = words.rates[METHODS.indexOf(plan.rate && plan.rate.method)];
  // A fee without its rate is half a truth, and none is told.
  if (plan.fee > 0 && !rate) return [];
  return [
    words.plan.replace('{}', plan.instalments),
    each,
    `${words.total} ${yuan(plan.total)}`,
    plan.fee > 0 ? `${words.fee} ${yuan(plan.fee)}` : words.free,
  ].concat(rate ? `${rate} ${percent(plan.rate.ppm)}` : []);
}

function draw(badge, texts, lang) {
  const shadow = badge.shadowRoot || badge.attachShadow({ mode: 'open' });
  while (shadow.lastChild) shadow.removeChild(shadow.lastChild);
  dress(shadow, badge);
  texts.forEach((text) => {
    const span = shadow.appendChild(document.createElement('span'));
    span.lang = lang;
    span.textContent = text;
    // The next one is another word for those who hear it.
    shadow.appendChild(document.createTextNode(' '));
  });
}

function dress(shadow, badge) {
  if ('adoptedStyleSheets' in shadow && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    shadow.adoptedStyleSheets = [sheet];
    return;
  }
  const style = shadow.appendChild(document.createElement('style'));
  if (badge.nonce) style.setAttribute('nonce', badge.nonce);
  style.textContent = CSS;
}

/** `¥1,299.00`, from whole fen. */
function yuan(fen) {
  const digits = String(fen).padStart(3, '0');
  return `¥${digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',')}.${digits.slice(-2)}`;
}

/** `13.57%`, rounded to the nearest hundredth, as in the checkout. */
function percent(ppm) {
  const points = String(Math.floor((ppm + 50) / 100)).padStart(3, '0');
  return `${points.slice(0, -2)}.${points.slice(-2)}%`;
}

function wordsFor(tag) {
  const lang = nearest(tag, LOCALES, FOR_OTHERS);
  return { lang, ...BADGE[lang] };
}

/** The same as the checkout's, as far as the page alone can tell: see crates/core/src/host.rs. */
function host() {
  const agent = navigator.userAgent.toLowerCase();
  const says = (mark) => agent.indexOf(mark) >= 0;
  const isMini = says('miniprogram') || globalThis.__wxjs_environment === 'miniprogram';
  const meant = HOSTS.filter((row) => row.says.some(says) && !row.never_says.some(says) && row.is_mini === isMini);
  return (meant[0] || HOSTS[HOSTS.length - 1]).id;
}

if (globalThis.customElements && !customElements.get('paylater-badge')) customElements.define('paylater-badge', PaylaterBadge);
