// What the oldest engines cannot even read would not run at all, so every script that a page loads is read here by a parser of
// those years: ECMAScript 2019, all of whose syntax Chromium 69 and Safari 12 know (what it adds to 2018 is `catch` without a
// name), and of what came later only what both have, import() and import.meta.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

import { parse } from 'acorn';

const root = fileURLToPath(new URL('../../', import.meta.url));

function parseAs2019(code, sourceType = 'module') {
  // Written as what 2019 knows: a name, and a call.
  return parse(code.replace(/\bimport\.meta\b/g, 'importMeta').replace(/\bimport\(/g, 'importing('), { ecmaVersion: 2019, sourceType });
}

function scripts(folder) {
  const names = readdirSync(root + folder, { recursive: true }).filter((name) => name.endsWith('.js'));
  return names.map((name) => `${folder}/${name}`).sort();
}

test('the built package is written in ECMAScript 2019, which Chromium 69 and Safari 12 read', () => {
  const all = ['advice', 'badge', 'element', 'index', 'live', 'pay', 'paylater-checkout.iife', 'react', 'vue'];
  assert.deepEqual(scripts('pkg').filter((file) => !/\/words-/.test(file)), all.map((name) => `pkg/${name}.js`));
  for (const file of scripts('pkg')) {
    assert.doesNotThrow(() => parseAs2019(readFileSync(root + file, 'utf8')), file);
  }
});

test('so are the pages of the demo shop and its simulated hosts', () => {
  const files = scripts('www');
  assert.ok(files.includes('www/pages/checkout.js') && files.includes('www/hosts/host.js'), files.join());
  for (const file of files) assert.doesNotThrow(() => parseAs2019(readFileSync(root + file, 'utf8')), file);
});

test('what is newer is found', () => {
  const newer = {
    'optional chaining': 'a?.b;',
    'nullish coalescing': 'a ?? b;',
    'logical assignment': 'a ??= b;',
    'a private field': 'class A { #b = 1; }',
    'a public field': 'class A { b = 1; }',
    'a static block': 'class A { static { b(); } }',
    'a big integer': '1n;',
    'a separator in a number': '1_000;',
    'await at the top': 'await a;',
    'export * as': "export * as a from './b.js';",
  };
  for (const [what, code] of Object.entries(newer)) assert.throws(() => parseAs2019(code), SyntaxError, what);
});

test('what both engines have passes', () => {
  for (const code of ["new URL('a.wasm', import.meta.url);", "import('/a.js');", 'const { a, ...b } = c;', 'async function* a() {}', 'try { a(); } catch { b(); }']) {
    assert.doesNotThrow(() => parseAs2019(code), code);
  }
});
