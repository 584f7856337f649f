// <PaylaterCheckout> for Vue 3.
//
// The raw tag in a template needs `compilerOptions: { isCustomElement: (tag) => tag === 'paylater-checkout' }` where the
// templates are compiled; this component does not.

import type { AllowedComponentProps, ComponentCustomProps, ComponentOptionsMixin, DefineComponent, SlotsType, VNodeProps } from 'vue';
import type { PaylaterBadgeAttributes } from './badge.js';
import type { CheckoutEvent, CheckoutMethods, CheckoutOptions } from './index.js';

export type * from './index.js';

export type PaylaterCheckoutEmits = {
  /** Options are on the screen, or an earlier payment is being asked about. */
  ready: (event: CheckoutEvent<'paylater-ready'>) => void;
  /** The shopper chose another plan. */
  planChanged: (event: CheckoutEvent<'paylater-plan-changed'>) => void;
  /** The shopper confirms; `event.preventDefault()` stops it, and nothing is sent. */
  beforeConfirm: (event: CheckoutEvent<'paylater-before-confirm'>) => void;
  /** The payment goes to the host's cashier. */
  submitted: (event: CheckoutEvent<'paylater-submitted'>) => void;
  /** The end; ask your own server before anything is delivered. */
  completed: (event: CheckoutEvent<'paylater-completed'>) => void;
  /** The order was cancelled. */
  cancelled: (event: CheckoutEvent<'paylater-cancelled'>) => void;
  /** Something went wrong. */
  error: (event: CheckoutEvent<'paylater-error'>) => void;
};

/** Words of your own: `<template #header>`. Without a name, elements that have a `slot` of their own. */
export type PaylaterCheckoutSlots = SlotsType<{
  header?: () => unknown;
  terms?: () => unknown;
  footer?: () => unknown;
  default?: () => unknown;
}>;

/**
 * Defines the element when the first one is on a page; on a server it renders an empty tag. A template ref, typed as
 * `InstanceType<typeof PaylaterCheckout>`, has the methods.
 */
export const PaylaterCheckout: DefineComponent<
  CheckoutOptions, CheckoutMethods, {}, {}, {}, ComponentOptionsMixin, ComponentOptionsMixin, PaylaterCheckoutEmits, string,
  VNodeProps & AllowedComponentProps & ComponentCustomProps,
  Readonly<CheckoutOptions> & { readonly [Name in keyof PaylaterCheckoutEmits as `on${Capitalize<Name>}`]?: PaylaterCheckoutEmits[Name] },
  {}, PaylaterCheckoutSlots
>;

/** The raw tags, where the templates' compiler takes them for custom elements. */
type RawCheckout = new () => {
  $props: Partial<CheckoutOptions> & { readonly [Name in keyof PaylaterCheckoutEmits as `onPaylater${Capitalize<Name>}`]?: PaylaterCheckoutEmits[Name] };
};
type RawBadge = new () => { $props: Omit<PaylaterBadgeAttributes, 'api-base'> & { apiBase: string } };

declare module 'vue' {
  interface GlobalComponents {
    'paylater-checkout': RawCheckout;
    'paylater-badge': RawBadge;
    /** For those who register it by `app.component('PaylaterCheckout', PaylaterCheckout)`. */
    PaylaterCheckout: typeof PaylaterCheckout;
  }
}
