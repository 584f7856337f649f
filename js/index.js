// The package's front door: load the component, mount it by hand, or define the element. Importing this file does
// nothing by itself and works on a server, where nothing of it can be called.

import init, { renderInto } from 'paylater-glue';
import { checkoutElement } from './checkout-element.js';
import { createCheckout } from './checkout.js';
import { dress } from './styles.js';
import { VERSION } from './version.js';
import { wordsLieBeside } from './words.js';

const TAG = 'paylater-checkout';

let loading = null;

/**
 * Starts the download once and resolves when a checkout can be drawn. `source` may be an address, a Response or a
 * WebAssembly.Module; without it the wasm lies beside this file. The words lie beside
 * the wasm. After a failure the next call tries again.
 */
export function load(source) {
  if (loading === null) {
    loading = start(source);
    loading.catch(() => { loading = null; });
  }
  return loading;
}

async function start(source) {
  if (source !== undefined) wordsLieBeside(source);
  if (typeof WebAssembly !== 'object') throw new Error('paylater-checkout: this engine has no WebAssembly');
  const wasm = source === undefined ? new URL('paylater_bg.wasm', import.meta.url) : source;
  // What fails says nothing of where it was looked for; whoever gives advice has to know.
  await init({ module_or_path: wasm }).catch((failure) => { throw Object.assign(failure, { address: wasm }); });
  return renderInto;
}

/**
 * Draws a checkout into `target`. Events are dispatched on `target`. `options`: session, clientToken, apiBase, locale,
 * returnUrl, theme, nonce. Answers `{update, confirm, cancel, refresh, destroy}`.
 */
export function mount(target, options) {
  const host = document.createElement('div');
  if (options.theme) host.setAttribute('theme', options.theme);
  const shadow = host.attachShadow({ mode: 'open' });
  dress(shadow, options.nonce);
  target.appendChild(host);
  const checkout = createCheckout(shadow, options, target, load);
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
      dress(shadow, options.nonce);
      return createCheckout(shadow, options, target, load);
    };
    customElements.define(TAG, checkoutElement(draw));
    return;
  }
  console.warn(`<${TAG}> ${VERSION} is not defined again: version ${known.version || 'unknown'} already is`);
}
