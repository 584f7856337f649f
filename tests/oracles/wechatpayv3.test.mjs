// wechatpayv3 (Python), which is not ours, as the backend of a merchant in the sandbox: in both of its key modes, before,
// while and after a merchant changes from the certificate to the public key.

import assert from 'node:assert/strict';
import test from 'node:test';

import { pythonClient } from './python.mjs';
import {
  API_V3_KEY, APPID, MCHID, MERCHANT_SERIAL, OPENID, SERVICE_ID, startSandbox,
} from './sandbox.mjs';
import { makeKey, scratch } from './signer.mjs';

const CERTIFICATE = ['--wechat-merchant', 'certificate'];
// wechatpayv3 takes a notification under a public key for one under a certificate when it has none of the former.
const SWITCHING_CERTIFICATE = ['--wechat-merchant', 'switching', '--wechat-notification-key', 'platform-certificate'];
const SWITCHING_PUBLIC = ['--wechat-merchant', 'switching'];
const PUBLIC = ['--wechat-merchant', 'public-key'];

const MERCHANTS = [
  ['a merchant with the certificate only', CERTIFICATE, false],
  ['a merchant who is switching, by certificate', SWITCHING_CERTIFICATE, false],
  ['a merchant who is switching, by public key', SWITCHING_PUBLIC, true],
  ['a merchant with the public key only', PUBLIC, true],
];

function connect(t, sandbox, hasPublicKey, changes = {}) {
  const known = hasPublicKey ? { public_key: sandbox.wechatPublicKey, public_key_id: sandbox.wechatPublicKeyId } : {};
  return pythonClient(t, 'wechatpayv3_client.py', {
    base: sandbox.base,
    mchid: MCHID,
    appid: APPID,
    merchant_serial: MERCHANT_SERIAL,
    private_key: sandbox.keys.wechat.pkcs8,
    api_v3_key: API_V3_KEY,
    notify_url: sandbox.inbox.url('/wechat'),
    ...known,
    ...changes,
  });
}

/** The SDK verifies and opens the next notification. */
async function notified(sdk, inbox) {
  const { headers, body } = await inbox.next();
  const opened = await sdk('notified', { headers, body });
  assert.ok(opened, `the SDK does not believe ${body}`);
  return opened;
}

async function order(sdk, no) {
  const ordered = await sdk('call', {
    method: 'pay', description: '两件衬衫 A+B', out_trade_no: no, amount: { total: 129900 }, payer: { openid: OPENID },
  });
  assert.equal(ordered.code, 200, JSON.stringify(ordered));
  return ordered.message.prepay_id;
}

async function pay(sdk, sandbox, prepayId) {
  const [timeStamp, nonceStr, prepaid] = [String(Math.floor(Date.now() / 1000)), 'n0', `prepay_id=${prepayId}`];
  const paySign = await sdk('pay_sign', { lines: [APPID, timeStamp, nonceStr, prepaid] });
  const launch = { appId: APPID, timeStamp, nonceStr, package: prepaid, signType: 'RSA', paySign, openid: OPENID };
  assert.equal((await sandbox.buy('wechat/brand-wcpay', launch)).outcome, 'paid');
}

for (const [who, options, hasPublicKey] of MERCHANTS) {
  test(`${who} is paid, told and asked for the money back`, async (t) => {
    const sandbox = await startSandbox(t, options);
    const sdk = await connect(t, sandbox, hasPublicKey);
    const prepayId = await order(sdk, 'ORACLE_0001');
    const unpaid = await sdk('call', { method: 'query', out_trade_no: 'ORACLE_0001' });
    assert.deepEqual([unpaid.code, unpaid.message.trade_state], [200, 'NOTPAY']);

    await pay(sdk, sandbox, prepayId);
    const told = await notified(sdk, sandbox.inbox);
    assert.deepEqual([told.event_type, told.resource.out_trade_no, told.resource.amount.total, told.resource.attach],
      ['TRANSACTION.SUCCESS', 'ORACLE_0001', 129900, '']);
    const paid = await sdk('call', { method: 'query', transaction_id: told.resource.transaction_id });
    assert.deepEqual([paid.code, paid.message.trade_state, paid.message.payer.openid], [200, 'SUCCESS', OPENID]);

    const refunded = await sdk('call', {
      method: 'refund', out_refund_no: 'R1', out_trade_no: 'ORACLE_0001',
      amount: { refund: 30000, total: 129900, currency: 'CNY' },
    });
    assert.deepEqual([refunded.code, refunded.message.status], [200, 'PROCESSING']);
    const back = await notified(sdk, sandbox.inbox);
    assert.deepEqual([back.event_type, back.resource.amount.refund], ['REFUND.SUCCESS', 30000]);
    const known = await sdk('call', { method: 'query_refund', out_refund_no: 'R1' });
    assert.equal(known.message.status, 'SUCCESS');
  });

  test(`${who} closes what nobody paid, and hears what is not there`, async (t) => {
    const sandbox = await startSandbox(t, options);
    const sdk = await connect(t, sandbox, hasPublicKey);
    await order(sdk, 'ORACLE_0002');
    assert.equal((await sdk('call', { method: 'close', out_trade_no: 'ORACLE_0002' })).code, 204);
    const closed = await sdk('call', { method: 'query', out_trade_no: 'ORACLE_0002' });
    assert.equal(closed.message.trade_state, 'CLOSED');
    const unknown = await sdk('call', { method: 'query', out_trade_no: 'ORACLE_0003' });
    assert.deepEqual([unknown.code, unknown.message.code], [404, 'ORDER_NOT_EXIST']);
  });

  test(`${who} has a service order confirmed, completed and collected, and another cancelled`, async (t) => {
    const sandbox = await startSandbox(t, options);
    const sdk = await connect(t, sandbox, hasPublicKey);
    const create = (no) => sdk('call', {
      method: 'payscore_create', out_order_no: no, service_id: SERVICE_ID, service_introduction: '先享后付购物',
      time_range: { start_time: 'OnAccept' }, risk_fund: { name: 'ESTIMATE_ORDER_COST', amount: 129900 },
    });
    const created = await create('S1');
    assert.deepEqual([created.code, created.message.state], [200, 'CREATED'], JSON.stringify(created));
    const launch = { businessType: 'wxpayScoreUse', extraData: { package: created.message.package }, openid: OPENID };
    assert.equal((await sandbox.buy('wechat/business-view', launch)).outcome, 'authorised');
    assert.equal((await notified(sdk, sandbox.inbox)).event_type, 'PAYSCORE.USER_CONFIRM');

    const completed = await sdk('call', {
      method: 'payscore_complete', out_order_no: 'S1', service_id: SERVICE_ID, total_amount: 99900,
      post_payments: [{ name: '商品', amount: 99900 }],
    });
    assert.deepEqual([completed.message.state, completed.message.state_description], ['DOING', 'MCH_COMPLETE']);
    const collected = await notified(sdk, sandbox.inbox);
    assert.deepEqual([collected.event_type, collected.resource.collection.paid_amount], ['PAYSCORE.USER_PAID', 99900]);
    const done = await sdk('call', { method: 'payscore_query', service_id: SERVICE_ID, out_order_no: 'S1' });
    assert.deepEqual([done.message.state, done.message.collection.state], ['DONE', 'USER_PAID']);

    await create('S2');
    const cancel = { method: 'payscore_cancel', out_order_no: 'S2', service_id: SERVICE_ID, reason: '用户取消' };
    assert.equal((await sdk('call', cancel)).code, 200);
    const revoked = await sdk('call', { method: 'payscore_query', service_id: SERVICE_ID, out_order_no: 'S2' });
    assert.equal(revoked.message.state, 'REVOKED');
  });
}

test('certificate mode cannot begin for a merchant who has no certificate, as in life', async (t) => {
  const sandbox = await startSandbox(t, PUBLIC);
  await assert.rejects(connect(t, sandbox, false), /No wechatpay platform certificate/);
});

test('the SDK believes neither an answer nor a notification under a key that is not the sandbox\'s', async (t) => {
  const sandbox = await startSandbox(t, PUBLIC);
  const stranger = makeKey(scratch(t), 'stranger');
  const deceived = await connect(t, sandbox, true, { public_key: stranger.spki });
  const query = { method: 'query', out_trade_no: 'ORACLE_0001' };
  assert.equal((await deceived('call', query)).code, 404, 'it verifies what was accepted only');
  const create = { method: 'pay', description: 'A', out_trade_no: 'ORACLE_0001', amount: { total: 1 }, payer: { openid: OPENID } };
  await assert.rejects(deceived('call', create), /failed to verify the signature/);

  const sdk = await connect(t, sandbox, true);
  await pay(sdk, sandbox, await order(sdk, 'ORACLE_0002'));
  const { headers, body } = await sandbox.inbox.next();
  assert.equal(await deceived('notified', { headers, body }), null);
  assert.equal(await sdk('notified', { headers, body: body.replace('TRANSACTION', 'TRANSACTION ') }), null);
  assert.ok(await sdk('notified', { headers, body }));
});

test('the sandbox refuses what the SDK signs with another merchant\'s key', async (t) => {
  const sandbox = await startSandbox(t, PUBLIC);
  const forger = await connect(t, sandbox, true, { private_key: makeKey(scratch(t), 'stranger').pkcs8 });
  const refused = await forger('call', { method: 'query', out_trade_no: 'ORACLE_0001' });
  assert.deepEqual([refused.code, refused.message.code], [401, 'SIGN_ERROR']);
});
