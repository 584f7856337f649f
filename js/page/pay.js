// Hands the payment to the host's bridge on a page that the backend drew, and sends what the bridge said as the page's own
// form would. Without this script the page says where to pay, where there is such a place, and how to ask for the result.

import { openPayment } from '../bridges/open.js';

/** A bridge may never answer, and the shopper may have paid long since: the backend is asked from then on. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 3000;
const WAIT_S = 20;

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

/** Waits for the order to be anything but paid for at the moment; then the page shows what. */
async function listen() {
  let seen = 0;
  while (!isSent) {
    try {
      const answer = await fetch(`/v1/checkout-sessions/${data.session}/status?seen=${seen}&wait_s=${WAIT_S}`, {
        headers: { authorization: `Bearer ${data.clientToken}` },
      });
      const { status, version } = await answer.json();
      if (answer.ok && status !== 'paying') send({ do: 'check' });
      seen = version || 0;
    } catch (failure) {
      // A page in the background, or no network: asked again.
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Once: the answer to this is another page. */
function send(fields) {
  if (isSent) return;
  isSent = true;
  Object.keys(fields).forEach((name) => {
    const input = document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = fields[name];
    form.appendChild(input);
  });
  // Buttons have names too; the form's own method may be hidden behind one.
  HTMLFormElement.prototype.submit.call(form);
}

// What the bridge said is on its way already, or a button has been pressed: another touch would only call it back.
form.addEventListener('submit', (event) => {
  if (isSent) event.preventDefault();
  isSent = true;
});
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
pay();
