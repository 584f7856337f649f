// An order string of ours, read by Alipay's own SDKs for Node and for Python.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { awkwardText, bare, chance, makeKey, root, scratch, sign } from './signer.mjs';

const WAYS = [
  ['alipay-zhima', 'alipay_h5'],
  ['alipay-zhima', 'alipay_mini'],
  ['alipay-huabei', 'alipay_h5'],
];

function questions(key, count) {
  const random = chance(20260102);
  return Array.from({ length: count }, (_, index) => {
    const [way, host] = WAYS[index % WAYS.length];
    return {
      op: 'order_string',
      key: key.file,
      way,
      host,
      out_trade_no: `T20260102_${String(index).padStart(4, '0')}`,
      subject: awkwardText(random, 30),
      amount_fen: 1 + random(10_000_000),
      instalments: [3, 6, 12][random(3)],
      unix_ms: 1767294245000 + random(400 * 86_400_000),
    };
  });
}

test('every order string verifies with the Node SDK and is signed as the Node SDK signs', (t) => {
  const key = makeKey(scratch(t));
  const sdk = new AlipaySdk({
    appId: '2021000000000001',
    privateKey: bare(key.pkcs1),
    // Here the SDK plays the gateway, so it verifies with the merchant's key.
    alipayPublicKey: bare(key.spki),
  });
  for (const { order_string: order } of sign(questions(key, 60))) {
    const params = Object.fromEntries(new URLSearchParams(order));
    assert.ok(sdk.checkNotifySign(params, true), order);
    const forged = { ...params, biz_content: params.biz_content.replace(/"\d+\.\d\d"/, '"0.01"') };
    assert.ok(!sdk.checkNotifySign(forged, true), 'another amount must not verify');

    const bizContent = JSON.parse(params.biz_content);
    assert.equal(JSON.stringify(bizContent), params.biz_content, 'JSON in the form in which the SDK writes it');
    const { method, format, timestamp, notify_url: notifyUrl } = params;
    const theirs = sdk.sdkExecute(
      method,
      { format, timestamp, notifyUrl, bizContent },
      // Left on, it renames the members of biz_content.
      { bizContentAutoSnakeCase: false },
    );
    assert.deepEqual(Object.fromEntries(new URLSearchParams(theirs)), params);
  }
});

test('every order string verifies with the Python SDK', (t) => {
  const key = makeKey(scratch(t));
  const orders = sign(questions(key, 30)).map(({ order_string: order }) => order);
  const python = process.env.PAYLATER_PYTHON ?? path.join(root, '.local/venv/bin/python');
  const script = path.join(root, 'tests/oracles/verify_order_strings.py');
  const output = execFileSync(python, [script], {
    input: JSON.stringify({ public_key: bare(key.spki), order_strings: orders }),
  });
  assert.deepEqual(JSON.parse(output), orders.map(() => ({ verifies: true, verifies_forged: false })));
});
