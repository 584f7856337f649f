// The rule of crates/core/src/locale.rs, told once more in JavaScript: the same tags lead to the same rows.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { nearest } from './language.js';

const ROWS = [
  { id: 'zh-Hans', language: 'zh', marks: [] },
  { id: 'zh-Hant', language: 'zh', marks: ['hant', 'tw', 'hk', 'mo'] },
  { id: 'en', language: 'en', marks: [] },
];

test('every tag that the core is tried with leads to the same language here', () => {
  const core = readFileSync(new URL('../crates/core/src/locale.rs', import.meta.url), 'utf8');
  const cases = [...core.matchAll(/\("([^"]*)", Locale::(\w+)\),/g)].map(([, tag, variant]) => [tag, variant]);
  assert.ok(cases.length >= 10, 'these are not its cases');
  for (const [tag, variant] of cases) {
    assert.equal(nearest(tag, ROWS, 'en').replace('-', '').toLowerCase(), variant.toLowerCase(), tag);
  }
});

test('a missing tag is answered in the first language', () => {
  for (const tag of [undefined, null, '', ' ']) assert.equal(nearest(tag, ROWS, 'en'), 'zh-Hans');
});
