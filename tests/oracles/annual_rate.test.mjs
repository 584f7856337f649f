// Annual rates, held against pyxirr; and the schedules it and Python worked out, which the core's own tests have to meet.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

import { root } from './signer.mjs';

const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const python = process.env.PAYLATER_PYTHON ?? path.join(root, '.local/venv/bin/python');

function oracle(script) {
  return execFileSync(python, [path.join(root, 'tests/oracles', script)], { maxBuffer: 1 << 26 }).toString();
}

/** What `paylater apr` says about this question. */
function apr(question) {
  const program = path.join(target, 'debug', 'paylater');
  const { stdout, error } = spawnSync(program, ['apr', '--json'], { input: JSON.stringify(question) });
  if (error) throw error;
  return JSON.parse(stdout.toString());
}

test('paylater apr agrees with pyxirr on random payments', () => {
  const cases = JSON.parse(oracle('random_flows.py'));
  assert.equal(cases.length, 240);
  for (const { question, rate_percent: expected } of cases) {
    const { rate_percent: seen } = apr(question);
    const difference = Math.abs(seen - expected);
    // Rates reach from -99 % to a million; six digits are more than anybody prints.
    assert.ok(difference <= 1e-6 * Math.max(1, Math.abs(expected)), `${seen} and not ${expected}: ${JSON.stringify(question)}`);
  }
});

test('paylater apr names what has no rate, or more than one', () => {
  for (const [flows, error] of [
    [[100, -230, 132], 'no_unique_rate'],
    [[100, 20], 'not_defined'],
    [[], 'not_defined'],
  ]) {
    assert.equal(apr({ method: 'monthly_irr_compound', flows }).error, error, JSON.stringify(flows));
  }
});

test('the golden quotes are what the oracle makes of them today', () => {
  assert.equal(oracle('quotes.py'), readFileSync(path.join(root, 'tests/golden/quotes.tsv'), 'utf8'));
});
