// The wrapper in StrictMode, which does every effect twice. `show(options, generation)` renders it anew.

import { StrictMode, createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { PaylaterCheckout } from 'paylater-checkout/react';

const HANDLERS = ['Ready', 'PlanChanged', 'BeforeConfirm', 'Submitted', 'Completed', 'Cancelled', 'Error'];
const root = createRoot(document.getElementById('app'));
window.heard = [];

/** Words of the page's own, which change with it. */
const header = (generation) => createElement('p', { slot: 'header' }, `generation ${generation}`);

window.show = (options, generation) => {
  const handlers = {};
  for (const name of HANDLERS) {
    handlers[`on${name}`] = (event) => {
      if (event.cancelable) event.preventDefault();
      window.heard.push([generation, event.type, event.detail.plan || '']);
    };
  }
  const props = { ...options, ...handlers, className: 'mine', id: 'checkout', ref: (methods) => { window.methods = methods; } };
  root.render(createElement(StrictMode, null, options === null ? null : createElement(PaylaterCheckout, props, header(generation))));
};
