// What the wrappers for React and Vue have in common: which properties and events the element has, and the moment at
// which it is defined. No framework is named here.

import { defineElement } from './index.js';
import { VERSION } from './version.js';

export const TAG = 'paylater-checkout';

/** What is set on the element, by the same name. */
export const PROPERTIES = ['session', 'clientToken', 'apiBase', 'locale', 'returnUrl', 'checkoutUrl', 'theme', 'nonce'];

/** Each event of the element, and what it is called after its prefix in camelCase: `planChanged`. */
export const EVENTS = {
  'paylater-ready': 'ready',
  'paylater-plan-changed': 'planChanged',
  'paylater-before-confirm': 'beforeConfirm',
  'paylater-submitted': 'submitted',
  'paylater-completed': 'completed',
  'paylater-cancelled': 'cancelled',
  'paylater-error': 'error',
};

/** The places inside the checkout for words of the page's own. */
export const SLOTS = ['header', 'terms', 'footer'];

/**
 * Defines the element. Called when the first one is on a page, and so never on a server. Whoever has imported element.js as
 * well has the same class from the same file; that is no second definition, and another version's is.
 */
export function defineOnce() {
  const known = customElements.get(TAG);
  if (known === undefined || known.version !== VERSION) defineElement();
}

/** Sets what was given. All of it arrives at the checkout as one change. */
export function setProperties(element, given) {
  for (const property of PROPERTIES) {
    const value = given[property];
    const wanted = value === undefined || value === null ? '' : value;
    if (element[property] !== wanted) element[property] = wanted;
  }
}

/**
 * What stands in the markup as well, because it is needed as soon as the element is connected: the grey shapes before the
 * checkout have colours and a heading, and a style sheet may need the nonce. The client token is never among these.
 */
export function attributes(given) {
  const kept = {};
  ['locale', 'theme', 'nonce'].forEach((name) => { if (given[name]) kept[name] = given[name]; });
  return kept;
}

/** Hands every event to `hear(name, event)` until the returned function is called. */
export function listen(element, hear) {
  const listeners = Object.keys(EVENTS).map((type) => [type, (event) => hear(EVENTS[type], event)]);
  listeners.forEach(([type, listener]) => element.addEventListener(type, listener));
  return () => listeners.forEach(([type, listener]) => element.removeEventListener(type, listener));
}

/** The methods of whatever element `current()` answers; without one they do nothing. */
export function methods(current) {
  const call = (name) => () => {
    const element = current();
    if (element && typeof element[name] === 'function') element[name]();
  };
  return { confirm: call('confirm'), cancel: call('cancel'), refresh: call('refresh') };
}
