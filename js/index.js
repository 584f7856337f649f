// The package's front door: load the component, mount it by hand, or define the element. Importing this file does
// nothing by itself and works on a server, where nothing of it can be called.

import { checkoutElement } from './checkout-element.js';
import { createCheckout } from './checkout.js';
import { discard, instance, watch } from './instance.js';
import { dress } from './styles.js';
import { VERSION } from './version.js';

const TAG = 'paylater-checkout';
const WASM = { load, watch, discard };

export { VERSION as version, watch };

/**
 * Where the wasm lies; what else a page may fetch by itself lies beside it. While Vite up to 7 serves for development, it has this
 * script alone in a folder of its own, `node_modules/.vite/deps/`, and the wasm is still where npm has put it.
 */
const ownWasm = () => new URL('paylater_bg.wasm', import.meta.url).href.replace(/\/\.\w.*\/deps\//, '/paylater-checkout/');

let wasmSource = ownWasm;

const dressed = (shadow, nonce) => dress(shadow, nonce, ownWasm);

/**
 * Starts the download once and resolves when a checkout can be drawn. `source` may be an address, a Response or a
 * WebAssembly.Module; without it the wasm lies beside this file. After a failure the next call tries again.
 */
export function load(source) {
  // Asked for again after a failure, it still lies where the page has said. Our own place is not even looked for before.
  if (source !== undefined) wasmSource = () => source;
  return instance(wasmSource);
}

/**
 * Draws a checkout into `target`. Events are dispatched on `target`. `options`: session, clientToken, apiBase, locale,
 * returnUrl, checkoutUrl, theme, nonce. Answers `{update, confirm, cancel, refresh, destroy}`.
 */
export function mount(target, options) {
  const host = target.ownerDocument.createElement('div');
  if (options.theme) host.setAttribute('theme', options.theme);
  const shadow = host.attachShadow({ mode: 'open' });
  dressed(shadow, options.nonce);
  target.appendChild(host);
  const checkout = createCheckout(shadow, options, target, WASM);
  const end = checkout.destroy;
  return {
    ...checkout,
    destroy() {
      end();
      if (host.parentNode !== null) host.parentNode.removeChild(host);
    },
  };
}

/** Defines `<paylater-checkout>`; a second definition is left alone, and said to be one. */
export function defineElement() {
  const known = customElements.get(TAG);
  if (known === undefined) {
    const draw = (shadow, options, target) => {
      dressed(shadow, options.nonce);
      return createCheckout(shadow, options, target, WASM);
    };
    customElements.define(TAG, checkoutElement(draw, dressed));
    return;
  }
  console.warn(`<${TAG}> ${VERSION} is not defined again: version ${known.version || 'unknown'} already is`);
}
