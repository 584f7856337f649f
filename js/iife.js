// The whole component as one plain script, for pages without modules: the global `PaylaterCheckout`, the element defined and the
// download begun. Every language is inside; the wasm lies beside the script.

import './element.js';

export { defineElement, load, mount, version, watch } from './index.js';
