// Types alone: the raw tags in the templates of Svelte 5. `import type {} from 'paylater-checkout/svelte'` once is enough.

import type { HTMLAttributes } from 'svelte/elements';
import type { PaylaterBadgeAttributes, PaylaterBadgeElement } from './badge.js';
import type { CheckoutEventHandlers, CheckoutOptions, PaylaterCheckoutElement } from './index.js';

declare module 'svelte/elements' {
  interface SvelteHTMLElements {
    'paylater-checkout': HTMLAttributes<PaylaterCheckoutElement> & Partial<CheckoutOptions> & CheckoutEventHandlers;
    'paylater-badge': HTMLAttributes<PaylaterBadgeElement> & PaylaterBadgeAttributes;
  }
}
