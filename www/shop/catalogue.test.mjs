import assert from 'node:assert/strict';
import test from 'node:test';

import { BadCart, PRODUCTS, price } from './catalogue.mjs';

test('a cart is priced from the catalogue, in fen', () => {
  assert.deepEqual(price([{ sku: 'flask', quantity: 2 }, { sku: 'earphones', quantity: 1 }]), {
    lines: [
      { name: '蓝牙耳机', quantity: 1, unit_amount: 129_900 },
      { name: '保温杯', quantity: 2, unit_amount: 8_900 },
    ],
    amount: 147_700,
    subject: '蓝牙耳机等 2 种商品',
  });
});

test('prices that come along are not read', () => {
  assert.equal(price([{ sku: 'flask', quantity: 1, price: 1, unit_amount: 1 }]).amount, 8_900);
});

test('the order of the lines and their splitting make no difference', () => {
  const together = price([{ sku: 'lamp', quantity: 3 }, { sku: 'coat', quantity: 1 }]);
  const apart = price([{ sku: 'coat', quantity: 1 }, { sku: 'lamp', quantity: 1 }, { sku: 'lamp', quantity: 2 }]);
  assert.deepEqual(together, apart);
});

test('one article names the order', () => {
  assert.equal(price([{ sku: 'coat', quantity: 4 }]).subject, '冬季羽绒服');
});

test('a cart that cannot be sold is refused', () => {
  const refused = [
    undefined, null, 'flask', [], [null], [{ sku: 'gold', quantity: 1 }], [{ sku: 'flask' }], [{ sku: 'flask', quantity: 0 }],
    [{ sku: 'flask', quantity: -1 }], [{ sku: 'flask', quantity: 1.5 }], [{ sku: 'flask', quantity: '2' }],
    [{ sku: 'flask', quantity: 60 }, { sku: 'flask', quantity: 60 }], Array(21).fill({ sku: 'flask', quantity: 1 }),
  ];
  for (const cart of refused) assert.throws(() => price(cart), BadCart, JSON.stringify(cart));
});

test('every product has a whole price and words in every language', () => {
  for (const { sku, price: fen, names, blurbs } of PRODUCTS) {
    assert.ok(Number.isInteger(fen) && fen > 0, sku);
    for (const locale of ['zh-Hans', 'zh-Hant', 'en']) assert.ok(names[locale] && blurbs[locale], `${sku} ${locale}`);
  }
});
