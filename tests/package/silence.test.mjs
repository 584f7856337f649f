// The script that takes panics' words and what nobody reaches out of a linked file: what is left does what it did.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { SECTION, sections } from '../../xtask/js/wasm_file.mjs';

const script = fileURLToPath(new URL('../../xtask/js/silence.mjs', import.meta.url));

// Data that is read, a function that is reached through a table, checks that can fail, and words that only they would say.
const SOURCE = `
static NUMBERS: [u32; 3] = [10, 20, 30];
static STEPS: [fn(u32) -> u32; 2] = [double, halve];
static FOUND: &str = "what was found";
#[inline(never)] fn double(number: u32) -> u32 { number * 2 }
#[inline(never)] fn halve(number: u32) -> u32 { number / 2 }
#[unsafe(no_mangle)] pub extern "C" fn at(place: usize) -> u32 { NUMBERS[std::hint::black_box(place)] }
#[unsafe(no_mangle)] pub extern "C" fn step(which: usize, number: u32) -> u32 { STEPS[std::hint::black_box(which)](number) }
#[unsafe(no_mangle)] pub extern "C" fn found(place: usize) -> u32 { u32::from(FOUND.as_bytes()[std::hint::black_box(place)]) }
#[unsafe(no_mangle)] pub extern "C" fn length(many: usize) -> usize { std::hint::black_box(vec![7u8; many]).len() }
#[unsafe(no_mangle)] pub extern "C" fn must(number: u32) -> u32 { std::hint::black_box(number.checked_sub(1)).unwrap() }
`;

const dataOf = (bytes) => sections(bytes).find(({ id }) => id === SECTION.data).body.toString('latin1');

function built(t, ...options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'paylater-silence-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name) => path.join(folder, name);
  writeFileSync(file('a.rs'), SOURCE);
  execFileSync('rustc', [
    '--target', 'wasm32-unknown-unknown', '--crate-type', 'cdylib', '--edition', '2024', '-Copt-level=z', '-Clto=fat', '-Cpanic=abort',
    ...options, '-o', file('a.wasm'), file('a.rs'),
  ], { stdio: ['ignore', 'inherit', 'pipe'] });
  return { loud: file('a.wasm'), silent: file('b.wasm') };
}

test('what is silenced does what it did, and fails where it failed, without a word', (t) => {
  const { loud, silent } = built(t, '-Clink-arg=--emit-relocs');
  execFileSync('node', [script, loud, silent]);
  const bytes = readFileSync(silent);
  const { at, step, found, length, must } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  assert.deepEqual([at(0), at(2), step(0, 8), step(1, 8), length(70_000), must(5)], [10, 30, 16, 4, 70_000, 4]);
  assert.equal(String.fromCharCode(...Array.from({ length: 14 }, (_, place) => found(place))), 'what was found');
  for (const fail of [() => at(3), () => step(2, 1), () => found(14), () => must(0)]) {
    assert.throws(fail, (error) => error instanceof WebAssembly.RuntimeError && /unreachable/.test(error.message));
  }
  const [before, after] = [readFileSync(loud), bytes].map(dataOf);
  for (const word of ['index out of bounds', 'called `Option::unwrap()`', '.rs\0', 'capacity overflow']) {
    assert.deepEqual([before.includes(word), after.includes(word)], [true, false], word);
  }
  assert.ok(after.includes('what was found'));
});

test('a file that was linked without the list of references is refused', (t) => {
  const { loud, silent } = built(t);
  assert.throws(() => execFileSync('node', [script, loud, silent], { stdio: 'pipe' }), /was not linked with --emit-relocs/);
});
