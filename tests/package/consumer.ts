// What a front-end developer writes; it only has to compile.

import 'paylater-checkout/element.js';
import 'paylater-checkout/badge';
import wasm from 'paylater-checkout/paylater_bg.wasm';
import { defineElement, load, mount, version, type CheckoutEvent, type CheckoutOptions, type Outcome } from 'paylater-checkout';

const options: CheckoutOptions = {
  session: 'cs_1',
  clientToken: 'ct_1',
  apiBase: 'https://pay.shop.example',
  locale: 'zh-Hans',
  theme: 'dark',
};

const element = document.createElement('paylater-checkout');
element.clientToken = options.clientToken;
element.addEventListener('paylater-completed', (event) => {
  const outcome: Outcome = event.detail.outcome;
  if (outcome === 'paid') element.refresh();
});
element.addEventListener('paylater-before-confirm', (event) => {
  if (event.detail.plan === 'huabei-12') event.preventDefault();
});

function onError(event: CheckoutEvent<'paylater-error'>): boolean {
  return event.detail.retryable && event.detail.code !== 'offline';
}
element.addEventListener('paylater-error', onError);

document.addEventListener('paylater-error', (event) => onError(event));
window.addEventListener('paylater-completed', ({ detail }) => console.log(detail.outcome, version.length));
element.theme = '';
// @ts-expect-error no such theme
element.theme = 'pink';

const badge = document.createElement('paylater-badge');
badge.amount = 129900;
badge.apiBase = options.apiBase;
const shown: string = badge.amount;
// @ts-expect-error no such property
badge.price = shown;

// @ts-expect-error an outcome that does not exist
const never: Outcome = 'delivered';

// @ts-expect-error a session is not enough
mount(document.body, { session: 'cs_1' });

load(wasm).then(() => {
  const mounted = mount(document.body, options);
  mounted.update({ ...options, locale: 'en' });
  mounted.destroy();
});
defineElement();
export { never };
