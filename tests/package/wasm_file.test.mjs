// The script that puts functions beside their like: what a file does is the same afterwards.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import binaryen from 'binaryen';

const script = fileURLToPath(new URL('../../xtask/js/like_with_like.mjs', import.meta.url));

// Two types in turn, calls in both directions, and every kind of operand that has a length of its own.
const SOURCE = `(module
  (import "a" "double" (func $double (param i32) (result i32)))
  (table 2 2 funcref) (memory 1)
  (elem (i32.const 0) $seven $next)
  (func $seven (result i32) (i32.const 7))
  (func $next (param i32) (result i32) (local i64 f64)
    (local.set 1 (i64.const -99999999999)) (local.set 2 (f64.const 0.5))
    (i32.store offset=1000 (i32.const 4) (local.get 0))
    (block (block (br_table 0 1 0 (local.get 0))) (return (i32.const 100)))
    (i32.add (i32.load offset=1000 (i32.const 4)) (i32.trunc_f64_s (f64.add (local.get 2) (f64.const 0.5)))))
  (func $hundred (result i32) (if (result i32) (i32.eqz (memory.size)) (then (unreachable)) (else (call $next (call $seven)))))
  (func $all (param i32) (result i32) (call $double (call_indirect (param i32) (result i32) (call $hundred) (i32.const 1))))
  (export "all" (func $all)) (export "hundred" (func $hundred)) (export "table" (table 0)))`;

test('functions move together by type, and calls, table and exports still mean the same ones', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'paylater-like-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'a.wasm');
  const module = binaryen.parseText(SOURCE);
  writeFileSync(file, module.emitBinary());
  execFileSync('node', [script, file]);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { a: { double: (number) => 2 * number } });
  const { all, hundred, table } = instance.exports;
  assert.deepEqual([hundred(), all(0), table.get(0)(), table.get(1)(0), table.get(1)(1)], [100, 200, 7, 100, 2]);

  const moved = binaryen.readBinary(readFileSync(file));
  const results = Array.from({ length: moved.getNumFunctions() }, (_, index) => binaryen.getFunctionInfo(moved.getFunctionByIndex(index)))
    .filter((info) => info.module === '' || info.module === undefined)
    .map((info) => binaryen.expandType(info.params).length);
  assert.deepEqual(results, [...results].sort((one, other) => results.indexOf(one) - results.indexOf(other)));
});
