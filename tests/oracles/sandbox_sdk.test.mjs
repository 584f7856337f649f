// Alipay's own Node SDK, pointed at our sandbox: it creates, queries and closes a trade, has a deposit authorised and paid
// from, and accepts the signatures of answers and notifications.

import assert from 'node:assert/strict';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { APP_ID, OPEN_ID, SELLER_ID, startSandbox } from './sandbox.mjs';
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

test('the official Node SDK has a deposit authorised, paid from and given back, and believes what it is told', async (t) => {
  const sandbox = await startSandbox(t);
  const sdk = new AlipaySdk({
    appId: APP_ID, privateKey: bare(sandbox.keys.alipay.pkcs1), alipayPublicKey: bare(sandbox.alipayPublicKey),
    gateway: sandbox.gateway,
  });
  const call = (method, bizContent) => sdk.exec(method, { bizContent }, { validateSign: true, bizContentAutoSnakeCase: false });
  const told = async () => {
    const form = Object.fromEntries(new URLSearchParams((await sandbox.inbox.next()).body));
    assert.ok(sdk.checkNotifySign(form, true), JSON.stringify(form));
    return form;
  };
  const asked = { out_order_no: 'ORACLE_P1', out_request_no: 'ORACLE_P1_1' };
  const unknown = await call('alipay.fund.auth.operation.detail.query', asked);
  assert.deepEqual([unknown.code, unknown.subCode], ['40004', 'AUTH_ORDER_NOT_EXIST']);

  // The keys inside of extra_param stay as they are, which the SDK would change by itself.
  const orderStr = sdk.sdkExecute('alipay.fund.auth.order.app.freeze', {
    notifyUrl: sandbox.inbox.url('/alipay'),
    bizContent: {
      ...asked, order_title: '相机租赁押金', amount: '500.00', product_code: 'PRE_AUTH_ONLINE', payee_user_id: SELLER_ID,
      extra_param: JSON.stringify({ category: 'RENT_DIGITAL', serviceId: '2020042800000000000001450466' }),
    },
  }, { bizContentAutoSnakeCase: false });
  const message = await sandbox.buy('alipay/trade-pay', { orderStr });
  assert.equal(message.outcome, 'authorised');
  const node = 'alipay_fund_auth_order_app_freeze_response';
  const { sign, [node]: { auth_no } } = JSON.parse(message.result);
  assert.ok(sdk.rsaCheck(sdk.getSignStr(message.result, node), sign, 'RSA2'), message.result);
  const freeze = await told();
  assert.deepEqual([freeze.notify_type, freeze.auth_no, freeze.pre_auth_type], ['fund_auth_freeze', auth_no, 'CREDIT_AUTH']);

  const paid = await call('alipay.trade.pay', {
    auth_no, out_trade_no: 'ORACLE_T1', subject: '租金', total_amount: '120.50', product_code: 'PRE_AUTH_ONLINE',
    seller_id: SELLER_ID, buyer_open_id: OPEN_ID,
  });
  assert.deepEqual([paid.code, paid.totalAmount], ['10000', '120.50'], JSON.stringify(paid));
  const trade = await call('alipay.trade.query', { out_trade_no: 'ORACLE_T1' });
  assert.equal(trade.tradeStatus, 'TRADE_SUCCESS');
  const unfrozen = await call('alipay.fund.auth.order.unfreeze', {
    auth_no, out_request_no: 'ORACLE_P1_2', amount: '379.50', remark: '归还',
    extra_param: JSON.stringify({ unfreezeBizInfo: JSON.stringify({ bizComplete: 'true' }) }),
  });
  assert.deepEqual([unfrozen.code, unfrozen.status], ['10000', 'SUCCESS'], JSON.stringify(unfrozen));
  const back = await told();
  assert.deepEqual([back.notify_type, back.operation_type, back.rest_amount], ['fund_auth_unfreeze', 'UNFREEZE', '0.00']);
  const known = await call('alipay.fund.auth.operation.detail.query', asked);
  assert.deepEqual([known.orderStatus, known.totalPayAmount, known.restAmount], ['FINISH', '120.50', '0.00']);

  const cancelled = await call('alipay.fund.auth.operation.cancel', { ...asked, remark: '撤销' });
  assert.deepEqual([cancelled.code, cancelled.subCode], ['40004', 'ORDER_ALREADY_FINISH']);
});
