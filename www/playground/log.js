// What happened, in order: the checkout's events with their details, and the steps that the playground did itself.

import { element, fill } from '../pages/dom.js';

const LINES_MAX = 200;

export class Log {
  constructor(list, empty) {
    this.list = list;
    this.empty = empty;
  }

  /** An event as it fired; `isPrevented` after every listener has had its say. */
  event({ type, detail }, isPrevented, preventedWords) {
    this.add('log__line log__line--event', element('code', { class: 'log__name' }, type),
      element('code', { class: 'log__detail' }, JSON.stringify(detail)),
      isPrevented ? element('strong', { class: 'log__note' }, preventedWords) : null);
  }

  step(words) {
    this.add('log__line', element('span', { class: 'log__step' }, words));
  }

  problem(words) {
    this.add('log__line log__line--problem', element('span', { class: 'log__step' }, words));
  }

  add(name, ...parts) {
    this.empty.hidden = true;
    this.list.append(element('li', { class: name }, element('time', {}, new Date().toTimeString().slice(0, 8)), ...parts));
    if (this.list.children.length > LINES_MAX) this.list.removeChild(this.list.firstChild);
    this.list.parentNode.scrollTop = this.list.parentNode.scrollHeight;
  }

  clear() {
    fill(this.list);
    this.empty.hidden = false;
  }
}
