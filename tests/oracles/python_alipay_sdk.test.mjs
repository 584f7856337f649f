// python-alipay-sdk, which is not ours, as the backend of a merchant in the sandbox; and what it and Alipay's own SDKs make of
// a notification in which a value is empty.

import assert from 'node:assert/strict';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { pythonClient } from './python.mjs';
import { APP_ID, OPEN_ID, startSandbox } from './sandbox.mjs';
import { bare, makeKey, scratch } from './signer.mjs';

function connect(t, sandbox, changes = {}) {
  return pythonClient(t, 'python_alipay_sdk_client.py', {
    app_id: APP_ID,
    gateway: sandbox.gateway,
    notify_url: sandbox.inbox.url('/alipay'),
    private_key: sandbox.keys.alipay.pkcs1,
    alipay_public_key: sandbox.alipayPublicKey,
    ...changes,
  });
}

async function form(inbox) {
  const { body } = await inbox.next();
  return Object.fromEntries(new URLSearchParams(body));
}

const ORDER = { subject: '测试 A+B', out_trade_no: 'ORACLE_0001' };

test('it creates a trade, which is paid, told, refunded and known', async (t) => {
  const sandbox = await startSandbox(t);
  const sdk = await connect(t, sandbox);
  const created = await sdk('api_alipay_trade_create', {
    ...ORDER, total_amount: '1299.00', product_code: 'JSAPI_PAY', buyer_open_id: OPEN_ID,
    extend_params: { hb_fq_num: '3', hb_fq_seller_percent: '0' },
  });
  assert.equal(created.code, '10000', JSON.stringify(created));
  const waiting = await sdk('api_alipay_trade_query', { out_trade_no: 'ORACLE_0001' });
  assert.equal(waiting.trade_status, 'WAIT_BUYER_PAY');

  assert.equal((await sandbox.buy('alipay/trade-pay', { tradeNO: created.trade_no })).outcome, 'paid');
  const told = await form(sandbox.inbox);
  assert.equal(await sdk('notified', { form: told }), true);
  assert.equal(await sdk('notified', { form: { ...told, total_amount: '0.01' } }), false);
  const paid = await sdk('api_alipay_trade_query', { trade_no: created.trade_no });
  assert.deepEqual([paid.trade_status, paid.total_amount], ['TRADE_SUCCESS', '1299.00']);

  const refunded = await sdk('api_alipay_trade_refund', {
    out_trade_no: 'ORACLE_0001', refund_amount: 300.5, out_request_no: 'R1',
  });
  assert.deepEqual([refunded.fund_change, refunded.refund_fee], ['Y', '300.50']);
  assert.equal(await sdk('notified', { form: await form(sandbox.inbox) }), true);
  const known = await sdk('api_alipay_trade_fastpay_refund_query', { out_trade_no: 'ORACLE_0001', out_request_no: 'R1' });
  assert.equal(known.refund_status, 'REFUND_SUCCESS');
});

test('it writes amounts as JSON numbers and Chinese as escapes, and both are understood', async (t) => {
  const sandbox = await startSandbox(t);
  const sdk = await connect(t, sandbox);
  const created = await sdk('api_alipay_trade_create', { ...ORDER, total_amount: 88.88 });
  assert.equal(created.code, '10000', JSON.stringify(created));
  const known = await sdk('api_alipay_trade_query', { out_trade_no: 'ORACLE_0001' });
  assert.deepEqual([known.total_amount, known.subject], ['88.88', '测试 A+B']);
});

test('it closes and cancels what nobody paid, and hears what is not there', async (t) => {
  const sandbox = await startSandbox(t);
  const sdk = await connect(t, sandbox);
  for (const [no, call] of [['ORACLE_0001', 'api_alipay_trade_close'], ['ORACLE_0002', 'api_alipay_trade_cancel']]) {
    await sdk('api_alipay_trade_create', { ...ORDER, out_trade_no: no, total_amount: '88.88' });
    assert.equal((await sdk(call, { out_trade_no: no })).code, '10000', call);
    assert.equal((await sdk('api_alipay_trade_query', { out_trade_no: no })).trade_status, 'TRADE_CLOSED', call);
  }
  const unknown = await sdk('api_alipay_trade_query', { out_trade_no: 'ORACLE_0003' });
  assert.deepEqual([unknown.code, unknown.sub_code], ['40004', 'ACQ.TRADE_NOT_EXIST']);
});

test('its order string and its page open a cashier', async (t) => {
  const sandbox = await startSandbox(t);
  const sdk = await connect(t, sandbox);
  const orderStr = await sdk('api_alipay_trade_app_pay', { ...ORDER, total_amount: '88.88' });
  const message = await sandbox.buy('alipay/trade-pay', { orderStr });
  assert.equal(message.outcome, 'paid');
  assert.match(message.result, /^\{"alipay_trade_app_pay_response":/);

  const page = { ...ORDER, out_trade_no: 'ORACLE_0002', total_amount: '88.88', return_url: 'http://127.0.0.1/return' };
  // The product code it has by itself is not Alipay's; a merchant overrides it.
  const query = await sdk('api_alipay_trade_wap_pay', { ...page, product_code: 'QUICK_WAP_WAY' });
  const opened = await fetch(`${sandbox.gateway}?${query}`, { redirect: 'manual' });
  assert.equal(opened.status, 302);
  // The PHP SDK sends the same as a form whose action names the charset once more.
  const body = await sdk('api_alipay_trade_wap_pay', { ...page, out_trade_no: 'ORACLE_0003', product_code: 'QUICK_WAP_WAY' });
  const headers = { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' };
  const posted = await fetch(`${sandbox.gateway}?charset=utf-8`, { method: 'POST', redirect: 'manual', headers, body });
  assert.equal(posted.status, 302);
});

test('a notification with an empty value is believed by every SDK as it came, and by none with the value dropped', async (t) => {
  const sandbox = await startSandbox(t);
  const python = await connect(t, sandbox);
  const node = new AlipaySdk({
    appId: APP_ID, privateKey: bare(sandbox.keys.alipay.pkcs1), alipayPublicKey: bare(sandbox.alipayPublicKey),
    gateway: sandbox.gateway,
  });
  await sandbox.fault('notification', 'empty_field');
  const orderStr = await python('api_alipay_trade_app_pay', { ...ORDER, total_amount: '88.88' });
  await sandbox.buy('alipay/trade-pay', { orderStr });
  const told = await form(sandbox.inbox);
  assert.equal(told.body, '');
  const { body: _, ...dropped } = told;
  assert.equal(await python('notified', { form: told }), true);
  assert.equal(await python('notified', { form: dropped }), false);
  assert.equal(node.checkNotifySign(told, true), true);
  assert.equal(node.checkNotifySign(dropped, true), false);
});

test('it believes no answer under another key, and the sandbox nothing that it signs with another', async (t) => {
  const sandbox = await startSandbox(t);
  const stranger = makeKey(scratch(t), 'stranger');
  const query = ['api_alipay_trade_query', { out_trade_no: 'ORACLE_0001' }];
  const deceived = await connect(t, sandbox, { alipay_public_key: stranger.spki });
  await assert.rejects(deceived(...query), /AliPayValidationError/);
  const forger = await connect(t, sandbox, { private_key: stranger.pkcs1 });
  const refused = await forger(...query);
  assert.deepEqual([refused.code, refused.sub_code], ['40002', 'isv.invalid-signature']);
});
