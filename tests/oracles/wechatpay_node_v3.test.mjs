// wechatpay-node-v3, which is not ours, as the backend of a merchant in the sandbox. It names no key in its requests, so a
// merchant who is switching is answered under the certificate, and it knows certificates only.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';

import { API_V3_KEY, APPID, MCHID, MERCHANT_SERIAL, OPENID, startSandbox } from './sandbox.mjs';

const WxPay = createRequire(import.meta.url)('wechatpay-node-v3');
const LIVE = 'https://api.mch.weixin.qq.com';

const MERCHANTS = [
  ['a merchant with the certificate only', ['--wechat-merchant', 'certificate']],
  ['a merchant who is switching', ['--wechat-merchant', 'switching', '--wechat-notification-key', 'platform-certificate']],
];

/** The SDK with requests of its own making, carried to the sandbox; every answer is kept as it came. */
function connect(sandbox) {
  const sdk = new WxPay({
    appid: APPID, mchid: MCHID, serial_no: MERCHANT_SERIAL, publicKey: Buffer.from(sandbox.keys.wechat.spki),
    privateKey: Buffer.from(sandbox.keys.wechat.pkcs8), key: API_V3_KEY,
  });
  // It keeps the certificates it fetched for all of its instances, which are different merchants here.
  WxPay.certificates = {};
  const answers = [];
  const carry = async (method, url, headers, body) => {
    assert.ok(url.startsWith(LIVE), url);
    const answer = await fetch(sandbox.base + url.slice(LIVE.length), { method, headers, body });
    const text = await answer.text();
    answers.push({ headers: Object.fromEntries(answer.headers), body: text });
    return { status: answer.status, data: text === '' ? {} : JSON.parse(text) };
  };
  sdk.createHttp({
    get: (url, headers) => carry('GET', url, headers),
    post: (url, params, headers) => carry('POST', url, headers, JSON.stringify(params)),
  });
  return { sdk, answers };
}

function isBelieved(sdk, { headers, body }) {
  return sdk.verifySign({
    body,
    timestamp: headers['wechatpay-timestamp'],
    nonce: headers['wechatpay-nonce'],
    serial: headers['wechatpay-serial'],
    signature: headers['wechatpay-signature'],
  });
}

async function notified(sdk, inbox) {
  const notification = await inbox.next();
  assert.ok(await isBelieved(sdk, notification), notification.body);
  const { event_type: event, resource } = JSON.parse(notification.body);
  return { event, resource: sdk.decipher_gcm(resource.ciphertext, resource.associated_data, resource.nonce) };
}

for (const [who, options] of MERCHANTS) {
  test(`${who} orders, is paid, told, asked for the money back, and believes every answer`, async (t) => {
    const sandbox = await startSandbox(t, options);
    const { sdk, answers } = connect(sandbox);
    const order = (no) => sdk.transactions_jsapi({
      description: '两件衬衫 A+B', out_trade_no: no, notify_url: sandbox.inbox.url('/wechat'),
      amount: { total: 129900 }, payer: { openid: OPENID },
    });
    const ordered = await order('ORACLE_0001');
    assert.equal(ordered.status, 200, JSON.stringify(ordered));
    // What comes back is what the SDK signs for the page.
    assert.equal((await sandbox.buy('wechat/brand-wcpay', { ...ordered.data, openid: OPENID })).outcome, 'paid');
    const told = await notified(sdk, sandbox.inbox);
    assert.deepEqual([told.event, told.resource.trade_state], ['TRANSACTION.SUCCESS', 'SUCCESS']);
    const paid = await sdk.query({ out_trade_no: 'ORACLE_0001' });
    assert.deepEqual([paid.data.trade_state, paid.data.transaction_id], ['SUCCESS', told.resource.transaction_id]);

    const refunded = await sdk.refunds({
      transaction_id: told.resource.transaction_id, out_refund_no: 'R1', notify_url: sandbox.inbox.url('/wechat'),
      amount: { refund: 30000, total: 129900, currency: 'CNY' },
    });
    assert.deepEqual([refunded.status, refunded.data.status], [200, 'PROCESSING']);
    assert.equal((await notified(sdk, sandbox.inbox)).event, 'REFUND.SUCCESS');
    assert.equal((await sdk.find_refunds('R1')).data.status, 'SUCCESS');

    await order('ORACLE_0002');
    assert.equal((await sdk.close('ORACLE_0002')).status, 204);
    assert.equal((await sdk.query({ out_trade_no: 'ORACLE_0002' })).data.trade_state, 'CLOSED');

    assert.equal(answers.length, 8, 'seven of its calls, and the certificates');
    for (const answer of [...answers]) assert.ok(await isBelieved(sdk, answer), answer.body);
    const [{ headers, body }] = answers;
    assert.equal(await isBelieved(sdk, { headers, body: `${body} ` }), false, 'it does look');
  });
}
