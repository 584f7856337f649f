// The component as one plain script; what it makes is the global `PaylaterCheckout`.
export * from './index.js';
export as namespace PaylaterCheckout;
