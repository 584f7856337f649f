// The class of <paylater-checkout>: attributes and properties in, one checkout drawn while connected.
//
// Attributes: session, client-token, api-base, locale, return-url, checkout-url, theme (light or dark), nonce. The same names
// in camelCase are properties; the client token is better set as one, because then it is not in the markup. HTML makes the
// names of attributes small, so `clientToken="…"` in a template arrives as `clienttoken`, and is heard, too.
// Methods: confirm(), cancel(), refresh(). Events: see index.d.ts; all bubble and cross shadow boundaries, and
// `paylater-before-confirm` can be prevented.

import { VERSION } from './version.js';

const PROPERTIES = {
  session: 'session',
  clientToken: 'client-token',
  apiBase: 'api-base',
  locale: 'locale',
  returnUrl: 'return-url',
  checkoutUrl: 'checkout-url',
};
const NAMES = Object.keys(PROPERTIES);
/** Each attribute's property. */
const ATTRIBUTES = {};
NAMES.forEach((property) => {
  ATTRIBUTES[PROPERTIES[property]] = property;
  ATTRIBUTES[property.toLowerCase()] = property;
});

/** The class; `draw(shadow, options, element)` draws a checkout and answers its controls, `dress(shadow, nonce)` gives it its style sheet. */
export function checkoutElement(draw, dress) {
  // What a page may not reach: the options, the drawn checkout, and whether an update is already on its way.
  const insides = new WeakMap();

  class PaylaterCheckout extends (globalThis.HTMLElement || class {}) {
    static get observedAttributes() {
      return Object.keys(ATTRIBUTES);
    }

    static get version() {
      return VERSION;
    }

    constructor() {
      super();
      insides.set(this, { options: {}, checkout: null, isDue: false });
    }

    attributeChangedCallback(name, before, value) {
      if (before !== value) change(this, ATTRIBUTES[name], value);
    }

    connectedCallback() {
      NAMES.concat('theme').forEach((property) => upgrade(this, property));
      const inside = insides.get(this);
      if (inside.checkout !== null) return;
      const shadow = this.shadowRoot || this.attachShadow({ mode: 'open' });
      inside.checkout = draw(shadow, optionsOf(this), this);
    }

    adoptedCallback() {
      // A style sheet belongs to its document and stays behind.
      if (this.shadowRoot !== null) dress(this.shadowRoot, this.nonce);
    }

    disconnectedCallback() {
      // Moving the element within the page disconnects and connects it; only staying away ends the checkout.
      queueMicrotask(() => {
        const inside = insides.get(this);
        if (this.isConnected || inside.checkout === null) return;
        inside.checkout.destroy();
        inside.checkout = null;
      });
    }

    get theme() {
      return this.getAttribute('theme') || '';
    }

    set theme(value) {
      if (value) this.setAttribute('theme', value);
      else this.removeAttribute('theme');
    }
  }

  NAMES.forEach((property) => {
    // Without a prototype: what a page has put onto every object is no part of a description.
    Object.defineProperty(PaylaterCheckout.prototype, property, Object.assign(Object.create(null), {
      configurable: true,
      enumerable: true,
      get() { return insides.get(this).options[property] || ''; },
      set(value) { change(this, property, value); },
    }));
  });
  for (const method of ['confirm', 'cancel', 'refresh']) {
    PaylaterCheckout.prototype[method] = function call() {
      const { checkout } = insides.get(this);
      if (checkout !== null) checkout[method]();
    };
  }

  function change(element, property, value) {
    const inside = insides.get(element);
    inside.options[property] = value === null || value === undefined ? '' : String(value);
    if (inside.isDue || inside.checkout === null) return;
    inside.isDue = true;
    // A framework sets one property after the other; they arrive as one change.
    queueMicrotask(() => {
      inside.isDue = false;
      if (inside.checkout !== null) inside.checkout.update(optionsOf(element));
    });
  }

  function optionsOf(element) {
    return { ...insides.get(element).options, nonce: element.nonce || element.getAttribute('nonce') || '' };
  }

  return PaylaterCheckout;
}

/** A property that was set before the class was known hides the one of the class; it is taken and set anew. */
function upgrade(element, property) {
  if (!Object.prototype.hasOwnProperty.call(element, property)) return;
  const value = element[property];
  delete element[property];
  element[property] = value;
}
