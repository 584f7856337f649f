// Tells the sandbox what its buyers are worth and what goes wrong next.

import { expect } from '@playwright/test';

import { addresses } from './addresses.mjs';

async function call(method, path, body) {
  const answer = await fetch(addresses.sandbox + path, {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`sandbox: ${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer;
}

/** `eligible`, `needs_deposit` or `declined`. */
export function setCredit(credit) {
  return call('PUT', '/control/credit', { credit });
}

/** The next time the provider does `on` (an API's name, `cashier` or `notification`), this goes wrong. */
export function breakNext(on, kind, { times = 1, delayMs = 0 } = {}) {
  return call('POST', '/control/faults', { on, kind, times, delay_ms: delayMs });
}

/** Everything works again and everybody is trusted. What happened stays remembered: the backend remembers it too. */
export async function calm() {
  await setCredit('eligible');
  await call('DELETE', '/control/faults');
}

/** Everything that was asked to go wrong has gone wrong: a fault that nothing met has tested nothing. */
export async function expectFaultsUsed() {
  const left = async () => (await (await call('GET', '/control/state')).json()).faults;
  await expect.poll(left).toEqual([]);
}
