// Types alone: the raw tags in the JSX of Preact. `import type {} from 'paylater-checkout/preact'` once is enough.

import type { JSX } from 'preact';
import type { PaylaterBadgeAttributes, PaylaterBadgeElement } from './badge.js';
import type { CheckoutEventHandlers, CheckoutOptions, PaylaterCheckoutElement } from './index.js';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'paylater-checkout': HTMLAttributes<PaylaterCheckoutElement> & Partial<CheckoutOptions> & CheckoutEventHandlers;
      'paylater-badge': HTMLAttributes<PaylaterBadgeElement> & PaylaterBadgeAttributes;
    }
  }
}
