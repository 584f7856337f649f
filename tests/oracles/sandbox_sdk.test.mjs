// Alipay's own Node SDK, pointed at our sandbox: it creates, queries and closes a trade, and accepts the answers'
// signatures.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { bare, makeKey, root, scratch } from './signer.mjs';

const APP_ID = '2021000000000001';
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** What the sandbox may know of the merchant: public halves, and the secrets that WeChat Pay shares. */
function merchantKeys(folder) {
  mkdirSync(folder, { recursive: true });
  const alipay = makeKey(folder, 'alipay_app');
  const wechat = makeKey(folder, 'wechatpay_merchant');
  writeFileSync(path.join(folder, 'alipay_app_public.pem'), alipay.spki);
  writeFileSync(path.join(folder, 'wechatpay_merchant_public.pem'), wechat.spki);
  writeFileSync(path.join(folder, 'wechatpay_api_v3.key'), '0123456789abcdef0123456789ABCDEF');
  writeFileSync(path.join(folder, 'wechatpay_api_v2.key'), '192006250b4c09247ec02edce69f6a2d');
  return alipay;
}

async function startSandbox(t) {
  const folder = scratch(t);
  const [merchant, provider] = ['merchant', 'provider'].map((name) => path.join(folder, name));
  const key = merchantKeys(merchant);
  const address = `127.0.0.1:${await freePort()}`;
  const sandbox = spawn(
    path.join(target, 'debug', 'paylater-sandbox'),
    ['serve', '--listen', address, '--keys-dir', provider, '--merchant-keys-dir', merchant],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  sandbox.stderr.on('data', (chunk) => { said += chunk; });
  t.after(async () => {
    if (sandbox.exitCode === null && sandbox.kill()) await once(sandbox, 'exit');
  });
  await answers(`http://${address}/control/state`, sandbox, () => said);
  return { key, gateway: `http://${address}/gateway.do`, provider };
}

/** Waits until the sandbox answers, and not longer than it lives. */
async function answers(url, sandbox, said) {
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    assert.equal(sandbox.exitCode, null, `the sandbox ended: ${said()}`);
    try {
      if ((await fetch(url)).ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`the sandbox does not answer: ${said()}`);
}

test('the official Node SDK creates, queries and closes a trade in the sandbox', async (t) => {
  const { key, gateway, provider } = await startSandbox(t);
  const sdk = new AlipaySdk({
    appId: APP_ID,
    privateKey: bare(key.pkcs1),
    alipayPublicKey: bare(readFileSync(path.join(provider, 'alipay_public.pem'), 'utf8')),
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
  const { key, gateway, provider } = await startSandbox(t);
  const alipayPublicKey = bare(readFileSync(path.join(provider, 'alipay_public.pem'), 'utf8'));
  const stranger = makeKey(scratch(t), 'stranger');
  const forger = new AlipaySdk({ appId: APP_ID, privateKey: bare(stranger.pkcs1), alipayPublicKey, gateway });
  const query = { bizContent: { out_trade_no: 'ORACLE_0001' } };
  const refused = await forger.exec('alipay.trade.query', query, { validateSign: true });
  assert.deepEqual([refused.code, refused.subCode], ['40002', 'isv.invalid-signature']);

  const deceived = new AlipaySdk({
    appId: APP_ID,
    privateKey: bare(key.pkcs1),
    alipayPublicKey: bare(stranger.spki),
    gateway,
  });
  await assert.rejects(deceived.exec('alipay.trade.query', query, { validateSign: true }), /验签失败/);
});
