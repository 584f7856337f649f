// Types alone: the raw tags in the JSX of Preact. `import type {} from 'paylater-checkout/preact'` once is enough.

import type { JSX, Ref } from 'preact';
import type { PaylaterBadgeAttributes, PaylaterBadgeElement } from './badge.js';
import type { CheckoutEventHandlers, CheckoutOptions, PaylaterCheckoutElement } from './index.js';

/** What every element has; where Preact keeps its name for that has changed from 10 to 11, a `div` has not. */
type Plain<Element> = Omit<JSX.IntrinsicElements['div'], 'ref'> & { ref?: Ref<Element> };

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'paylater-checkout': Plain<PaylaterCheckoutElement> & Partial<CheckoutOptions> & CheckoutEventHandlers;
      'paylater-badge': Plain<PaylaterBadgeElement> & PaylaterBadgeAttributes;
    }
  }
}
