// Alipay's own Node SDK, pointed at our sandbox: it creates, queries and closes a trade, and accepts the answers'
// signatures.

import assert from 'node:assert/strict';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { APP_ID, startSandbox } from './sandbox.mjs';
import { bare, makeKey, scratch } from './signer.mjs';

test('the official Node SDK creates, queries and closes a trade in the sandbox', async (t) => {
  const { keys, gateway, alipayPublicKey } = await startSandbox(t);
  const sdk = new AlipaySdk({
    appId: APP_ID,
    privateKey: bare(keys.alipay.pkcs1),
    alipayPublicKey: bare(alipayPublicKey),
    gateway,
  });
  const call = (method, bizContent) => sdk.exec(method, { bizContent }, { validateSign: true });

  const created = await call('alipay.trade.create', {
    out_trade_no: 'ORACLE_0001',
    total_amount: '88.88',
    subject: '测试 A+B',
    product_code: 'JSAPI_PAY',
    buyer_open_id: 'demo-open-id-0001',
    extend_params: { hb_fq_num: '3', hb_fq_seller_percent: '0' },
  });
  assert.equal(created.code, '10000', JSON.stringify(created));
  assert.match(created.tradeNo, /^\d{28}$/);

  const waiting = await call('alipay.trade.query', { out_trade_no: 'ORACLE_0001' });
  assert.deepEqual(
    [waiting.code, waiting.tradeStatus, waiting.totalAmount, waiting.tradeNo],
    ['10000', 'WAIT_BUYER_PAY', '88.88', created.tradeNo],
  );

  const closed = await call('alipay.trade.close', { out_trade_no: 'ORACLE_0001' });
  assert.equal(closed.code, '10000', JSON.stringify(closed));
  const after = await call('alipay.trade.query', { out_trade_no: 'ORACLE_0001' });
  assert.equal(after.tradeStatus, 'TRADE_CLOSED');

  const unknown = await call('alipay.trade.query', { out_trade_no: 'ORACLE_0002' });
  assert.deepEqual([unknown.code, unknown.subCode], ['40004', 'ACQ.TRADE_NOT_EXIST']);
});

test('the sandbox refuses what the SDK signs with another key, and the SDK an answer of another key', async (t) => {
  const { keys, gateway, alipayPublicKey } = await startSandbox(t);
  const stranger = makeKey(scratch(t), 'stranger');
  const forger = new AlipaySdk({ appId: APP_ID, privateKey: bare(stranger.pkcs1), alipayPublicKey: bare(alipayPublicKey), gateway });
  const query = { bizContent: { out_trade_no: 'ORACLE_0001' } };
  const refused = await forger.exec('alipay.trade.query', query, { validateSign: true });
  assert.deepEqual([refused.code, refused.subCode], ['40002', 'isv.invalid-signature']);

  const deceived = new AlipaySdk({
    appId: APP_ID,
    privateKey: bare(keys.alipay.pkcs1),
    alipayPublicKey: bare(stranger.spki),
    gateway,
  });
  await assert.rejects(deceived.exec('alipay.trade.query', query, { validateSign: true }), /验签失败/);
});
