// The panel's way to the provider sandbox: what buyers are worth, and what goes wrong.

const { fetch: appFetch } = window.paylaterSimulation;

let base = null;

async function call(method, path, body) {
  if (base === null) base = (await (await appFetch('/shop/config')).json()).sandboxBase;
  const answer = await appFetch(base + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
}

/** `eligible`, `needs_deposit` or `declined`. */
export function setCredit(credit) {
  return call('PUT', '/control/credit', { credit });
}

/** Whether buyers' accounts cover a later deduction: `enough` or `empty`. */
export function setFunds(funds) {
  return call('PUT', '/control/funds', { funds });
}

/** The next time the provider does `on`, this goes wrong. */
export function addFault(on, kind) {
  return call('POST', '/control/faults', { on, kind, times: 1, delay_ms: kind === 'delay' ? 8000 : 0 });
}

export function clearFaults() {
  return call('DELETE', '/control/faults');
}
