// Hands the payment to the host's bridge on a page that the backend drew, and sends what the bridge said as the page's own
// form would. Without this script the page says where to pay, where there is such a place, and how to ask for the result.

import { openPayment } from '../bridges/open.js';

const form = document.querySelector('#place form');
const data = JSON.parse(document.getElementById('data').textContent);

async function pay() {
  // Loading this page again, or coming back to it, shows how the payment stands instead of opening it once more.
  history.replaceState(null, '', `/checkout/${data.session}?locale=${data.locale}&said=leaving`);
  const said = await openPayment(JSON.parse(data.instruction), data.host);
  if (said.kind === 'leaving') {
    addEventListener('visibilitychange', () => { if (!document.hidden) send({ do: 'check' }); });
    return;
  }
  send({ do: 'bridge', kind: said.kind, code: said.code, message: said.message, result: said.result });
}

function send(fields) {
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

addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
pay();
