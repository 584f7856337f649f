// The code for the present settings, one variant at a time, and a button that copies it.

import { element, fill } from '../pages/dom.js';
import { codeFor } from './code.js';
import { say } from './words.js';

const TABS = [['html', 'HTML'], ['react', 'React'], ['vue', 'Vue'], ['css', 'CSS']];

export class CodeTabs {
  constructor({ list, panel, copy, said }) {
    Object.assign(this, { panel, said, texts: {}, current: 'html' });
    this.tabs = TABS.map(([name, words]) => element('button', {
      class: 'tab', type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': 'code', 'data-tab': name, onclick: () => this.pick(name),
    }, words));
    fill(list, ...this.tabs);
    list.addEventListener('keydown', (event) => this.move(event));
    copy.addEventListener('click', () => this.copy());
    this.pick('html');
  }

  show(settings) {
    this.texts = codeFor(settings);
    this.draw();
  }

  pick(name) {
    this.current = name;
    this.tabs.forEach((tab) => {
      const isPicked = tab.dataset.tab === name;
      tab.setAttribute('aria-selected', String(isPicked));
      tab.tabIndex = isPicked ? 0 : -1;
    });
    this.panel.setAttribute('aria-labelledby', `tab-${name}`);
    this.draw();
  }

  /** Arrow keys go from tab to tab, as in every list of tabs. */
  move({ key }) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (step === undefined) return;
    const at = TABS.findIndex(([name]) => name === this.current);
    const [next] = TABS[(at + step + TABS.length) % TABS.length];
    this.pick(next);
    this.tabs.find((tab) => tab.dataset.tab === next).focus();
  }

  draw() {
    this.panel.firstElementChild.textContent = this.text();
    this.said.textContent = '';
  }

  text() {
    return this.texts[this.current] || (this.current === 'css' ? say('codeEmpty') : '');
  }

  async copy() {
    try {
      await navigator.clipboard.writeText(this.text());
      this.said.textContent = say('copied');
    } catch (refused) {
      this.said.textContent = say('copyFailed');
    }
  }
}
