// Defines <paylater-checkout> and starts the download at once, because a page that imports this file will need it. On a server
// there is no page, and nothing happens.

import { defineElement, load } from './index.js';

if (globalThis.customElements) {
  defineElement();
  // A failure is shown by the element that needs it; here nobody is there to be told.
  load().catch(() => {});
}
