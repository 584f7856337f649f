import './main.css';
import { createElement as h, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { PaylaterCheckout } from 'paylater-checkout/react';

function Checkout(options) {
  const [outcome, setOutcome] = useState(null);
  return [
    h(PaylaterCheckout, { key: 'checkout', ...options, locale: 'zh-Hans', onCompleted: (event) => setOutcome(event.detail.outcome) }),
    h('p', { key: 'outcome', id: 'outcome', role: 'status' }, outcome && `completed: ${outcome}`),
  ];
}

// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
createRoot(document.getElementById('app')).render(h(Checkout, await answer.json()));
