import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { PaylaterCheckout, type CheckoutOptions, type Outcome } from 'paylater-checkout/react';

function Checkout(options: CheckoutOptions) {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  return (
    <>
      <PaylaterCheckout {...options} locale="zh-Hans" onCompleted={(event) => setOutcome(event.detail.outcome)} />
      <p id="outcome" role="status">{outcome && `completed: ${outcome}`}</p>
    </>
  );
}

// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
const options: CheckoutOptions = await answer.json();
createRoot(document.getElementById('app')!).render(<StrictMode><Checkout {...options} /></StrictMode>);
