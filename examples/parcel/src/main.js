import 'paylater-checkout/element';

const checkout = document.querySelector('paylater-checkout');
checkout.addEventListener('paylater-completed', (event) => {
  document.getElementById('outcome').textContent = `completed: ${event.detail.outcome}`;
});
// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
fetch(`/session${location.search}`, { method: 'POST' })
  .then((answer) => answer.json())
  .then((session) => Object.assign(checkout, session));
