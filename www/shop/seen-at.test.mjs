import assert from 'node:assert/strict';
import test from 'node:test';

import { seenAt } from './seen-at.mjs';

const SHOP = 'http://127.0.0.1:8780';

test('a page of this machine is come back to under the address it was seen at', () => {
  for (const origin of ['http://localhost:8780', 'http://127.0.0.1:8783', 'http://[::1]:8780', 'http://localhost']) {
    assert.equal(seenAt(origin, SHOP), origin);
  }
});

test('no other origin decides where a shopper comes back to', () => {
  for (const origin of [
    undefined, '', 'null', 'https://evil.example', 'https://localhost:8780', 'http://localhost.evil.example',
    'http://127.0.0.1.evil.example:8780', 'http://localhost:8780/', 'http://localhost:1@evil.example', 'http://localhost:8780\nx',
    'http://127.0.0.2:8780',
  ]) assert.equal(seenAt(origin, SHOP), SHOP, String(origin));
});
