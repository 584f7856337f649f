// <PaylaterCheckout> for React 18 and 19, and the raw tag in JSX.

import type { AriaRole, CSSProperties, DetailedHTMLProps, ForwardRefExoticComponent, HTMLAttributes, ReactNode, RefAttributes } from 'react';
import type { PaylaterBadgeAttributes, PaylaterBadgeElement } from './badge.js';
import type { CheckoutEvent, CheckoutEventHandlers, CheckoutMethods, CheckoutOptions, PaylaterCheckoutElement } from './index.js';

export type * from './index.js';

export interface PaylaterCheckoutProps extends CheckoutOptions {
  /** Options are on the screen, or an earlier payment is being asked about. */
  onReady?: (event: CheckoutEvent<'paylater-ready'>) => void;
  /** The shopper chose another plan. */
  onPlanChanged?: (event: CheckoutEvent<'paylater-plan-changed'>) => void;
  /** The shopper confirms; `event.preventDefault()` stops it, and nothing is sent. */
  onBeforeConfirm?: (event: CheckoutEvent<'paylater-before-confirm'>) => void;
  /** The payment goes to the host's cashier. */
  onSubmitted?: (event: CheckoutEvent<'paylater-submitted'>) => void;
  /** The end; ask your own server before anything is delivered. */
  onCompleted?: (event: CheckoutEvent<'paylater-completed'>) => void;
  /** The order was cancelled. */
  onCancelled?: (event: CheckoutEvent<'paylater-cancelled'>) => void;
  /** Something went wrong. */
  onError?: (event: CheckoutEvent<'paylater-error'>) => void;
  /** Elements with `slot="header"`, `"terms"` or `"footer"`: words of your own in these places. */
  children?: ReactNode;
  id?: string;
  className?: string;
  style?: CSSProperties;
  role?: AriaRole;
}

/** Defines the element when the first one is on a page; on a server it renders an empty tag. A ref gets the methods. */
export const PaylaterCheckout: ForwardRefExoticComponent<PaylaterCheckoutProps & RefAttributes<CheckoutMethods>>;

/**
 * `<paylater-checkout>` itself (for React's types from 18.2.6 on), for those who define it by `paylater-checkout/element.js`. React 19 sets the properties;
 * React 18 knows attributes in kebab-case only, and needs `addEventListener` on a ref in any case but this file's component.
 */
type RawCheckout = DetailedHTMLProps<HTMLAttributes<PaylaterCheckoutElement>, PaylaterCheckoutElement> & {
  session?: string;
  clientToken?: string;
  'client-token'?: string;
  apiBase?: string;
  'api-base'?: string;
  locale?: string;
  returnUrl?: string;
  checkoutUrl?: string;
  'return-url'?: string;
  'checkout-url'?: string;
  theme?: 'light' | 'dark' | '';
} & CheckoutEventHandlers;

/** `<paylater-badge>` itself. */
type RawBadge = DetailedHTMLProps<HTMLAttributes<PaylaterBadgeElement>, PaylaterBadgeElement> & PaylaterBadgeAttributes;

declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
      'paylater-checkout': RawCheckout;
      'paylater-badge': RawBadge;
    }
  }
}
