import assert from 'node:assert/strict';
import test from 'node:test';

import { contrast, inWords, longColor, parseColor } from './contrast.js';

test('black on white is 21, a colour on itself is 1, and the order does not matter', () => {
  assert.equal(contrast('#000', '#ffffff'), 21);
  assert.equal(contrast('#1268e0', '#1268e0'), 1);
  assert.equal(contrast('#fff', '#1268e0'), contrast('#1268e0', '#fff'));
});

test('the two greys on either side of 4.5 are told apart, and not rounded across', () => {
  // #767676 is the lightest grey on white that meets 4.5 : 1.
  assert.equal(inWords(contrast('#767676', '#fff')), '4.54');
  assert.equal(inWords(contrast('#777777', '#fff')), '4.47');
  assert.equal(inWords(4.4999), '4.49');
});

test('what is no colour has no contrast', () => {
  assert.equal(contrast('red', '#fff'), null);
  assert.equal(parseColor('#12345'), null);
  assert.equal(longColor('#fa0'), '#ffaa00');
});
