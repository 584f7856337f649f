// The panel's and the playground's way to the provider sandbox: what buyers are worth, what goes wrong, and what the person
// at the cashier does.

// A page that plays no app has no simulation, and nothing slows its requests.
const appFetch = window.paylaterSimulation === undefined ? window.fetch.bind(window) : window.paylaterSimulation.fetch;

const PASSWORD = '123456';

let base = null;

export async function sandboxBase() {
  if (base === null) base = (await (await appFetch('/shop/config')).json()).sandboxBase;
  return base;
}

async function call(method, path, body) {
  const answer = await appFetch(await sandboxBase() + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
  return answer;
}

/** `eligible`, `needs_deposit` or `declined`. */
export function setCredit(credit) {
  return call('PUT', '/control/credit', { credit });
}

/** Whether buyers' accounts cover a later deduction: `enough` or `empty`. */
export function setFunds(funds) {
  return call('PUT', '/control/funds', { funds });
}

/** The next time the provider does `on`, this goes wrong; or the next few times. */
export function addFault(on, kind, times = 1) {
  return call('POST', '/control/faults', { on, kind, times, delay_ms: kind === 'delay' ? 8000 : 0 });
}

/** Every call that the sandbox answers: its name, and a label with the product's. */
export async function calls() {
  const products = await (await call('GET', '/control/products')).json();
  const all = products.reduce((list, { name, calls: answered }) => list.concat(answered.map((api) => [api, `${name} · ${api}`])), []);
  // A call that several products share is one call.
  return all.filter(([api], index) => all.findIndex(([other]) => other === api) === index);
}

export function clearFaults() {
  return call('DELETE', '/control/faults');
}

/** The cashier that was opened last and has not ended, or null: for a page that cannot see which one it is. */
export async function lastCashier() {
  const { cashiers } = await (await call('GET', '/control/state')).json();
  const open = Object.keys(cashiers).map((token) => cashiers[token]).filter((cashier) => !cashier.ending);
  return open.reduce((last, cashier) => (last === null || cashier.opened_ms > last.opened_ms ? cashier : last), null);
}

/** Presses a button of a cashier as its own form would: `pay`, `cancel` or `leave`. Its page then has to be loaded anew. */
export async function pressAtCashier(token, action) {
  await appFetch(`${await sandboxBase()}/cashier/${encodeURIComponent(token)}`, {
    method: 'POST',
    // The cashier answers with a page, which nobody here may read.
    mode: 'no-cors',
    body: new URLSearchParams({ action, password: PASSWORD, deposit: 'yes' }),
  });
}
