// How one order is drawn, for the buyer's page and for the back office alike.

import { element } from './dom.js';
import { instant, locale, money, stateInWords, text } from './locale.js';
import { wayInWords } from './ways.js';

export function lines(order) {
  if (!order.lines || order.lines.length === 0) return null;
  return element('ul', { class: 'lines' }, ...order.lines.map((line) => element('li', {},
    element('span', {}, `${line.name} × ${line.quantity}`),
    element('span', { class: 'money' }, money(line.unit_amount * line.quantity)))));
}

export function facts(order) {
  const rows = [
    [text('amount'), money(order.amount), 'money'],
    [text('way'), order.option ? wayInWords(locale, order.option) : null, ''],
    [text('orderNumber'), order.out_trade_no, ''],
    [text('placedAt'), order.created_at ? instant(order.created_at) : null, ''],
  ];
  const shown = rows.filter(([, value]) => value !== null);
  return element('dl', { class: 'facts' }, ...shown.reduce((nodes, [name, value, look]) => [
    ...nodes, element('dt', {}, name), element('dd', { class: look || null }, value),
  ], []));
}

export function badge(state) {
  const { badge: words, tone } = stateInWords(state);
  return element('span', { class: `badge badge--${tone}` }, words);
}
