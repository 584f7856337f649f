// docs/reference.md cannot say anything else than the manifest does.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { ROOT } from './blocks.mjs';
import { PAGE, renewed } from './reference.mjs';

test('the reference is what manifest, types and style sheet say', () => {
  const page = readFileSync(PAGE, 'utf8');
  assert.equal(page, renewed(page), 'docs/reference.md is behind; write it anew with: node tests/docs/reference.mjs');
});

test('no row of the reference is without a meaning', () => {
  const rows = readFileSync(PAGE, 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  assert.ok(rows.length > 40, `${rows.length} rows`);
  assert.deepEqual(rows.filter((row) => /undefined|^\| `[^|]+ \|(?: +\|)+$/.test(row)), []);
});

test('every event, method, part, slot and property of the manifest has its row', () => {
  const page = readFileSync(PAGE, 'utf8');
  const { modules } = JSON.parse(readFileSync(join(ROOT, 'js/custom-elements.json'), 'utf8'));
  for (const declaration of modules.flatMap((module) => module.declarations ?? [])) {
    for (const kind of ['attributes', 'members', 'events', 'slots', 'cssParts', 'cssProperties']) {
      for (const { name } of declaration[kind] ?? []) assert.match(page, new RegExp(`^\\| \`${name}(\\(\\))?\` \\|`, 'm'), name);
    }
  }
});
