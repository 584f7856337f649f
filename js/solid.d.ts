// Types alone: the raw tags in the JSX of Solid, which sets properties by `prop:` and listens by `on:`.
// `import type {} from 'paylater-checkout/solid'` once is enough.

import type { JSX } from 'solid-js';
import type { PaylaterBadgeAttributes, PaylaterBadgeElement } from './badge.js';
import type { CheckoutEvent, CheckoutEventName, CheckoutOptions, PaylaterCheckoutElement } from './index.js';

type AsProperties = { [Name in keyof CheckoutOptions as `prop:${Name}`]?: CheckoutOptions[Name] };
type Handlers = { [Name in CheckoutEventName as `on:${Name}`]?: (event: CheckoutEvent<Name>) => void };

declare module 'solid-js' {
  namespace JSX {
    interface IntrinsicElements {
      'paylater-checkout': HTMLAttributes<PaylaterCheckoutElement> & AsProperties & Handlers;
      'paylater-badge': HTMLAttributes<PaylaterBadgeElement> & PaylaterBadgeAttributes;
    }
  }
}
