// Importing this file defines <paylater-badge>: one line on a product's page about paying for it later. It has no wasm.
//
// Every figure is the backend's (`GET /v1/offers`), from the same code as the checkout's. Without an offer, and without an
// answer, the element is empty and keeps its height: `--paylater-badge-min-height`.

/** What is written as attributes. */
export interface PaylaterBadgeAttributes {
  /** The price in fen. */
  amount: string | number;
  /** Where the backend is: an absolute address without a path. */
  'api-base': string;
  /** `CNY`, which is the only one. */
  currency?: string;
  /** A BCP 47 tag; left out, the browser's language. */
  locale?: string;
  /** The id of the plan to show; left out, the merchant's first with instalments. */
  plan?: string;
  /** Light or dark; left out, the system decides. */
  theme?: 'light' | 'dark' | '';
}

/** `<paylater-badge>`. Each property is the attribute of that name, and a number is as good as its digits. */
export interface PaylaterBadgeElement extends HTMLElement {
  get amount(): string;
  set amount(fen: string | number);
  apiBase: string;
  currency: string;
  locale: string;
  plan: string;
  theme: 'light' | 'dark' | '';
}

declare global {
  interface HTMLElementTagNameMap {
    'paylater-badge': PaylaterBadgeElement;
  }
}
