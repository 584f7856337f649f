import 'paylater-checkout/element.js';
import type { CheckoutOptions, Outcome } from 'paylater-checkout';
import type {} from 'paylater-checkout/preact';
import { render } from 'preact';
import { useState } from 'preact/hooks';

// Preact needs no wrapper: it sets properties where the element has them, and listens to any event.
function Checkout({ options }: { options: CheckoutOptions }) {
  const [outcome, setOutcome] = useState<Outcome>();
  return (
    <>
      <paylater-checkout {...options} locale="zh-Hans" onpaylater-completed={(event) => setOutcome(event.detail.outcome)} />
      <p id="outcome" role="status">{outcome && `completed: ${outcome}`}</p>
    </>
  );
}

// The shop's own server opens the session; `?order=…` is there after the way back from the cashier.
const answer = await fetch(`/session${location.search}`, { method: 'POST' });
render(<Checkout options={await answer.json()} />, document.getElementById('app')!);
