// The package's types, written by hand and held against the code by tests/package.

/** What the element and `mount` need to know. */
export interface CheckoutOptions {
  /** The session's id, as `POST /v1/checkout-sessions` answered it. */
  session: string;
  /** The session's token. It allows to see and confirm this one order; keep it out of addresses and logs. */
  clientToken: string;
  /** Where the backend is: an absolute address without a path, such as `https://pay.shop.example`. */
  apiBase: string;
  /** A BCP 47 tag: `zh-Hans`, `zh-Hant` or `en`; others are answered by the nearest of these. */
  locale?: string;
  /** Where "back to the shop" leads; left out, there is no such button. */
  returnUrl?: string;
  /** The session's `checkout_url`: the way on where the component cannot run, such as in an engine without WebAssembly. */
  checkoutUrl?: string;
  /** Light or dark; left out, the system decides. */
  theme?: 'light' | 'dark' | '';
  /** The nonce of the page's Content-Security-Policy, where engines without constructable style sheets need one. */
  nonce?: string;
}

/** How a checkout ends, on the backend's word. Only `paid` means that money was received. */
export type Outcome = 'paid' | 'authorised' | 'declined' | 'expired' | 'under_review';

/** The details of every event, by its name. All events bubble and cross shadow boundaries. */
export interface CheckoutEventDetails {
  /** Options are on the screen, or an earlier payment is being asked about. */
  'paylater-ready': { orderId: string };
  /** The shopper chose another plan. */
  'paylater-plan-changed': { orderId: string; option: string; plan: string };
  /** The shopper confirms. `preventDefault()` stops it; `waitUntil(promise)` is waited for, and `false` or a broken promise stops it. */
  'paylater-before-confirm': { orderId: string; option: string; plan: string; waitUntil(promise: Promise<unknown>): void };
  /** The payment goes to the host's cashier. */
  'paylater-submitted': { orderId: string };
  /** The end; ask your own server before anything is delivered. */
  'paylater-completed': { orderId: string; outcome: Outcome };
  /** The order was cancelled. */
  'paylater-cancelled': { orderId: string };
  /** Something went wrong. `code` is the backend's or the page's own, such as `offline`, `not_loaded`, `crashed`, `bad_options`. */
  'paylater-error': { orderId: string; code: string; retryable: boolean };
}

/** The names of the events. */
export type CheckoutEventName = keyof CheckoutEventDetails;

/** One of the events. */
export type CheckoutEvent<Name extends CheckoutEventName> = CustomEvent<CheckoutEventDetails[Name]>;

/** The events by name, as `addEventListener` knows them everywhere in the page: they bubble. */
export type CheckoutEventMap = { [Name in CheckoutEventName]: CheckoutEvent<Name> };

/** A handler for each event, as Preact, Svelte and React take them on the tag itself. */
export type CheckoutEventHandlers = { [Name in CheckoutEventName as `on${Name}`]?: (event: CheckoutEvent<Name>) => void };

/** What a page may ask of a checkout. Each does nothing where it has no meaning. */
export interface CheckoutMethods {
  /** Confirms, where the shopper is at the review. */
  confirm(): void;
  /** Cancels the order, where nothing was sent yet. */
  cancel(): void;
  /** Asks the backend where the order stands. */
  refresh(): void;
}

/** A checkout drawn by `mount`. */
export interface MountedCheckout extends CheckoutMethods {
  /** Takes other options; another session begins anew. */
  update(options: CheckoutOptions): void;
  /** Removes it. */
  destroy(): void;
}

/** `<paylater-checkout>`. Attributes are the same names in kebab-case; the token is better set as a property. */
export interface PaylaterCheckoutElement extends HTMLElement, CheckoutMethods {
  session: string;
  clientToken: string;
  apiBase: string;
  locale: string;
  returnUrl: string;
  checkoutUrl: string;
  theme: 'light' | 'dark' | '';
  addEventListener<Name extends CheckoutEventName>(
    type: Name,
    listener: (this: PaylaterCheckoutElement, event: CheckoutEvent<Name>) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends CheckoutEventName>(
    type: Name,
    listener: (this: PaylaterCheckoutElement, event: CheckoutEvent<Name>) => unknown,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}

/**
 * Starts the download once and resolves when a checkout can be drawn. Without `source` the wasm is expected beside `index.js`; the
 * words come by `import()` and lie where your bundler puts them. After a failure the next call tries again.
 */
export function load(source?: string | URL | Response | Promise<Response> | WebAssembly.Module): Promise<unknown>;

/**
 * Calls `ended` when the wasm has stopped in the middle of something, until the returned function is called. A checkout tells of
 * it by itself (`paylater-error` with `crashed`); this is for whoever draws with what `load` brought.
 */
export function watch(ended: (failure: unknown) => void): () => void;

/** Draws a checkout into `target`; its events are dispatched on `target`. */
export function mount(target: HTMLElement, options: CheckoutOptions): MountedCheckout;

/** The package's version. */
export const version: string;

/** Defines `<paylater-checkout>`. A second definition is left alone and warned about with both versions. */
export function defineElement(): void;

declare global {
  interface HTMLElementTagNameMap {
    'paylater-checkout': PaylaterCheckoutElement;
  }
  interface GlobalEventHandlersEventMap extends CheckoutEventMap {}
}
