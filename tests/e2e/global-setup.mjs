// Starts the three processes before the first test, and stops exactly those after the last one.

import { startAll, stopAll } from './processes.mjs';

export default async function setUp() {
  if (process.env.PAYLATER_E2E_RUNNING !== undefined) return () => {};
  try {
    await startAll();
  } catch (failure) {
    await stopAll();
    throw failure;
  }
  return stopAll;
}
