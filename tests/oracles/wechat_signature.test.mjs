// Our WeChat Pay signatures, compared letter by letter with those of wechatpay-axios-plugin.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';

import { awkwardText, chance, makeKey, scratch, sign } from './signer.mjs';

const { Formatter, Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin');

const NONCE_LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function nonce(random) {
  return Array.from({ length: 16 + random(17) }, () => NONCE_LETTERS[random(NONCE_LETTERS.length)]).join('');
}

test('paySign is the one that the plugin computes', (t) => {
  const key = makeKey(scratch(t));
  const random = chance(1554208460);
  const inputs = Array.from({ length: 40 }, () => ({
    op: 'pay_sign',
    key: key.file,
    app_id: `wx${nonce(random).slice(0, 16)}`,
    unix_s: 1554208460 + random(400_000_000),
    nonce: nonce(random),
    package: `prepay_id=wx${nonce(random)}`,
  }));
  const answers = sign(inputs);
  for (const [index, input] of inputs.entries()) {
    const lines = Formatter.joinedByLineFeed(input.app_id, String(input.unix_s), input.nonce, input.package);
    assert.equal(answers[index].signature, Rsa.sign(lines, key.pkcs8), lines);
  }
});

test('the signature of a request is the one that the plugin computes', (t) => {
  const key = makeKey(scratch(t));
  const random = chance(593);
  const inputs = Array.from({ length: 60 }, (_, index) => {
    const isGet = index % 3 === 0;
    const query = `?out_order_no=${encodeURIComponent(awkwardText(random, 12))}&a=1`;
    return {
      op: 'wechat_request',
      key: key.file,
      method: isGet ? 'GET' : 'POST',
      path_and_query: `/v3/payscore/serviceorder${isGet ? query : ''}`,
      unix_s: 1554208460 + random(400_000_000),
      nonce: nonce(random),
      // Line breaks and escapes inside the body are signed as they are sent.
      body: isGet ? '' : JSON.stringify({ text: awkwardText(random, 40), lines: 'a\nb\r\n' }, null, random(3)),
    };
  });
  const answers = sign(inputs);
  for (const [index, { method, path_and_query: target, unix_s: seconds, nonce: drawn, body }] of inputs.entries()) {
    const lines = Formatter.request(method, target, seconds, drawn, body);
    assert.equal(answers[index].signature, Rsa.sign(lines, key.pkcs8), lines);
    assert.ok(Rsa.verify(lines, answers[index].signature, key.spki));
  }
});
