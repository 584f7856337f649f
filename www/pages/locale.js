// Which language the shop speaks, and how it writes money and instants. Chinese first.

import { LANGUAGES } from './texts.js';
import { recall, remember } from './storage.js';

const TAGS = Object.keys(LANGUAGES);
const KEY = 'demo-shop.locale';

export const locale = choose();
const WORDS = LANGUAGES[locale];

function choose() {
  const asked = new URLSearchParams(location.search).get('lang');
  if (asked !== null && TAGS.includes(asked)) {
    remember(localStorage, KEY, asked);
    return asked;
  }
  const kept = recall(localStorage, KEY);
  return TAGS.includes(kept) ? kept : TAGS[0];
}

export function text(key) {
  return WORDS.TEXTS[key];
}

/** The words for an order's state. */
export function stateInWords(state) {
  const known = WORDS.STATES[state];
  if (known !== undefined) return { badge: known[0], tone: known[1], heading: known[2], next: known[3] };
  const [badge, tone, heading, next] = WORDS.UNKNOWN_STATE;
  return { badge, tone, heading, next: next + state };
}

/** What staff have to know about an order in this state, or null. */
export function staffHint(state) {
  return WORDS.STAFF_HINTS[state] || null;
}

/** Integer fen in, `¥1,299.00` out. Works on digits, so no floating point touches money. */
export function money(fen) {
  const digits = String(fen).padStart(3, '0');
  const yuan = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `¥${yuan}.${digits.slice(-2)}`;
}

/** China's clocks are eight hours before UTC, all year. */
const CHINA_MS = 8 * 3600 * 1000;

/**
 * An RFC 3339 instant as it reads on a clock in China: `2026/11/22 20:28:37`. Written out by hand, because Intl says 下午8:28:37
 * in engines that do not know `hourCycle`.
 */
export function instant(rfc3339) {
  const at = new Date(rfc3339);
  if (Number.isNaN(at.getTime())) return rfc3339;
  const [date, time] = new Date(at.getTime() + CHINA_MS).toISOString().slice(0, 19).split('T');
  const [year, month, day] = date.split('-');
  return WORDS.DAY_FIRST ? `${day}/${month}/${year}, ${time}` : `${year}/${month}/${day} ${time}`;
}

function inLanguage(id) {
  const address = new URL(location.href);
  address.searchParams.set('lang', id);
  return address.href;
}

/** Puts the chosen language into the page's fixed texts and offers the others. */
export function speak() {
  document.documentElement.lang = locale;
  for (const node of document.querySelectorAll('[data-text]')) node.textContent = text(node.dataset.text);
  for (const node of document.querySelectorAll('[data-label]')) node.setAttribute('aria-label', text(node.dataset.label));
  const languages = document.getElementById('languages');
  for (const id of TAGS) {
    const link = document.createElement('a');
    link.href = inLanguage(id);
    // The page may have changed its own address since.
    link.addEventListener('click', () => { link.href = inLanguage(id); });
    link.lang = id;
    link.textContent = LANGUAGES[id].NAME;
    if (id === locale) link.setAttribute('aria-current', 'true');
    languages.append(link);
  }
}
