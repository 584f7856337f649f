// An SDK for Python as something that can be called: a process that reads one call a line and answers one a line.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

import { root } from './signer.mjs';

/** Starts `script` with its configuration; what it answers is a function that calls one of the SDK's. */
export async function pythonClient(t, script, configuration) {
  const python = process.env.PAYLATER_PYTHON;
  assert.ok(python, 'PAYLATER_PYTHON names the Python of .local/venv: cargo xtask test --only oracles sets it');
  const child = spawn(python, [path.join(root, 'tests/oracles', script)], { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(async () => {
    child.stdin.end();
    if (child.exitCode === null) await once(child, 'exit');
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (question) => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await lines.next();
    assert.ok(!done, `${script} ended; what it had to say is above`);
    return JSON.parse(value);
  };
  const started = await ask(configuration);
  if (started.raised) throw new Error(started.raised);
  return async (name, given = {}) => {
    const { answer, raised } = await ask({ name, given });
    if (raised) throw new Error(raised);
    return answer;
  };
}
