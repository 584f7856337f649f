// Hands the payment to the host's bridge on a page that the backend drew, and sends what the bridge said as the page's own
// form would. Without this script the page says where to pay, where there is such a place, and how to ask for the result.

import { openPayment } from '../bridges/open.js';

/** A bridge may never answer, and the shopper may have paid long since: the backend is asked from then on. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 3000;
const WAIT_S = 20;
/** Longer than the backend takes to ask a provider. */
const ANSWER_MS = 25000;

const form = document.querySelector('#place form');
const data = JSON.parse(document.getElementById('data').textContent);
let isSent = false;

async function pay() {
  // Loading this page again, or coming back to it, shows how the payment stands instead of opening it once more.
  history.replaceState(null, '', `/checkout/${data.session}?locale=${data.locale}&said=leaving`);
  setTimeout(listen, PATIENCE_MS);
  const said = await openPayment(JSON.parse(data.instruction), data.host);
  if (said.kind === 'leaving') {
    addEventListener('visibilitychange', () => { if (!document.hidden) send({ do: 'check' }); });
    return;
  }
  send({ do: 'bridge', kind: said.kind, code: said.code, message: said.message, result: said.result });
}

/** Waits for the order to be anything but paid for at the moment; then the page shows what, as after a bridge's answer. */
async function listen() {
  let seen = 0;
  for (;;) {
    try {
      const answer = await fetch(`/v1/checkout-sessions/${data.session}/status?seen=${seen}&wait_s=${WAIT_S}`, {
        headers: { authorization: `Bearer ${data.clientToken}` },
      });
      // A session that is gone does not come back.
      if (answer.status === 401 || answer.status === 404) return;
      const { status, version } = await answer.json();
      if (answer.ok && status !== 'paying') send({ do: 'bridge', kind: 'overtaken' });
      seen = version || 0;
    } catch (failure) {
      // A page in the background, or no network: asked again.
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Once: the answer to this is another page. Where none comes, everything can be sent again. */
function send(fields) {
  if (isSent) return;
  isSent = true;
  const inputs = Object.keys(fields).map((name) => {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = fields[name];
    form.appendChild(input);
    return input;
  });
  setTimeout(() => {
    inputs.forEach((input) => form.removeChild(input));
    isSent = false;
  }, ANSWER_MS);
  // Buttons have names too; the form's own method may be hidden behind one.
  HTMLFormElement.prototype.submit.call(form);
}

// What the bridge said is told once: a touch meanwhile would call it back. The bridge may call back a touch.
form.addEventListener('submit', (event) => { if (isSent) event.preventDefault(); });
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
pay();
