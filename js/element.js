// Defines <paylater-checkout> and starts the download at once, because a page that imports this file will need it.

import { defineElement, load } from './index.js';

defineElement();
// A failure is shown by the element that needs it; here nobody is there to be told.
load().catch(() => {});
