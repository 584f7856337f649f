// Old and other engines complete a whole checkout with the package as it ships. One table of steps, one shopper, several
// drivers. No page may complain of anything that is not written down, an error or a warning on the console among it; only the
// cashier, which is another origin, is not listened to. Pictures of what was seen are in test-artifacts/engines/.
//
//   PAYLATER_PORT_BASE     first of four ports (default 8880): shop, backend, sandbox, and the test's own front
//   PAYLATER_E2E_RUNNING   set: use the three processes that already run at these ports, and start none
//   PAYLATER_ENGINES       only these engines, by id, with commas between

import assert from 'node:assert/strict';
import { mkdirSync, rmSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';

import { addresses, portBase } from '../e2e/addresses.mjs';
import { startAll, stopAll } from '../e2e/processes.mjs';
import { ENGINES, start } from './engines.mjs';
import { Front } from './front.mjs';
import { JOURNEYS } from './journeys.mjs';
import { Shopper } from './shopper.mjs';

const SCREEN = { width: 390, height: 844 };
const FOLDER = fileURLToPath(new URL('../../test-artifacts/engines', import.meta.url));
// Where trunk serves the same pages: the backend knows this origin.
const FRONT_PORT = portBase + 3;
const STILL_OPEN = ['open', 'paying', 'authorised'];
const isRunning = process.env.PAYLATER_E2E_RUNNING !== undefined;
const chosen = process.env.PAYLATER_ENGINES?.split(',');

const front = new Front(addresses);
const places = { ...addresses, front: `http://127.0.0.1:${FRONT_PORT}`, cashier: addresses.sandbox };

before(async () => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  await front.listen(FRONT_PORT);
  if (!isRunning) await startAll();
});

after(async () => {
  front.close();
  if (!isRunning) await stopAll();
});

for (const signal of ['SIGINT', 'SIGTERM']) {
  // Whoever breaks this off finds nothing of it running; the browsers go with the process.
  process.once(signal, async () => {
    if (!isRunning) await stopAll();
    process.exit(1);
  });
}

for (const engine of ENGINES.filter(({ id }) => chosen === undefined || chosen.includes(id))) {
  test(`${engine.name} takes a shopper from the cart to the result`, async (t) => {
    const driver = await start(engine, SCREEN);
    try {
      const version = await driver.version();
      assert.match(version, engine.version);
      t.diagnostic(`${engine.name}: ${version}`);
      for (const journey of JOURNEYS) await t.test(journey.claim, () => travel(driver, engine, journey));
    } finally {
      await driver.close();
    }
  });
}

async function travel(driver, engine, journey) {
  const shopper = new Shopper(driver, { engine, places, screen: SCREEN, folder: FOLDER });
  try {
    await shopper.follow(journey, journey.order === undefined ? {} : await placeOrder(journey));
    const expected = [...(journey.troubles ?? []), ...(engine.troubles?.[journey.id] ?? [])];
    const unexpected = shopper.troubles.filter((trouble) => !expected.some((pattern) => pattern.test(trouble)));
    assert.deepEqual(unexpected, [], 'the pages complained');
    // A fallback that nobody took has not been tested.
    const absent = expected.filter((pattern) => !shopper.troubles.some((trouble) => pattern.test(trouble)));
    assert.deepEqual(absent, [], 'what was to be said was not');
  } finally {
    await letGo(shopper.order);
  }
}

async function placeOrder({ id, order, isWithoutScripts }) {
  const answer = await fetch(`${addresses.shop}/shop/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cart_id: crypto.randomUUID(), ...order }),
  });
  assert.equal(answer.status, 200, `${id}: ${await answer.clone().text()}`);
  const placed = await answer.json();
  front.know(placed, { isWithoutScripts });
  // The backend's own address, seen through the front.
  const { pathname, search } = new URL(placed.checkoutUrl);
  return { ...placed, drawn: pathname + search };
}

/** One buyer may hold only a few running orders, so none is left behind for the next engine. */
async function letGo(order) {
  if (order === null) return;
  const { state } = await (await fetch(`${addresses.shop}/shop/orders/${order}`)).json();
  if (!STILL_OPEN.includes(state)) return;
  await fetch(`${addresses.shop}/shop/orders/${order}/cancel`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
}
