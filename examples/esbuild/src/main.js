import { defineElement, load } from 'paylater-checkout';
// By the loader `file` this is the address of a copy in dist/.
import wasm from 'paylater-checkout/paylater_bg.wasm';

load(wasm).catch(() => {});
defineElement();

const checkout = document.querySelector('paylater-checkout');
checkout.addEventListener('paylater-completed', (event) => {
  document.getElementById('outcome').textContent = `completed: ${event.detail.outcome}`;
});
// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
fetch(`/session${location.search}`, { method: 'POST' })
  .then((answer) => answer.json())
  .then((session) => Object.assign(checkout, session));
