// The wrapper in Vue. `show(options, generation)` renders it anew.

import { createApp, h, shallowRef } from 'vue';
import { PaylaterCheckout } from 'paylater-checkout/vue';

const HANDLERS = ['Ready', 'PlanChanged', 'BeforeConfirm', 'Submitted', 'Completed', 'Cancelled', 'Error'];
const shown = shallowRef(null);
window.heard = [];

window.show = (options, generation) => {
  const handlers = {};
  for (const name of HANDLERS) {
    handlers[`on${name}`] = (event) => {
      if (event.cancelable) event.preventDefault();
      window.heard.push([generation, event.type, event.detail.plan || '']);
    };
  }
  const props = { ...options, ...handlers, class: 'mine', id: 'checkout', ref: (methods) => { window.methods = methods; } };
  shown.value = options === null ? null : { props, generation };
};

/** Words of the page's own, which change with it. */
const inside = (generation) => ({ header: () => h('p', `generation ${generation}`) });

createApp({
  render: () => (shown.value === null ? null : h(PaylaterCheckout, shown.value.props, inside(shown.value.generation))),
}).mount('#app');
