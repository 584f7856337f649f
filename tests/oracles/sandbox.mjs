// A running sandbox for SDKs to call: its merchant's keys, the merchant's address for its notifications, and the buyer.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { makeKey, root } from './signer.mjs';

export const APP_ID = '2021000000000001';
export const SELLER_ID = '2088000000000001';
export const APPID = 'wx0000000000000001';
export const MCHID = '1900000001';
export const MERCHANT_SERIAL = '1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C';
export const SERVICE_ID = '00002000000000000000000000000001';
export const OPEN_ID = 'demo-open-id-0001';
export const OPENID = 'oDemo0000000000000000000001';
export const API_V3_KEY = '0123456789abcdef0123456789ABCDEF';

const WAIT_MS = 20_000;
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Keys are dear to make, so that all sandboxes of one file share them; the provider's are made by the first. */
const keyFolder = mkdtempSync(path.join(tmpdir(), 'paylater-oracle-keys-'));
process.on('exit', () => rmSync(keyFolder, { recursive: true, force: true }));
const [merchant, provider] = ['merchant', 'provider'].map((name) => path.join(keyFolder, name));
const keys = merchantKeys(merchant);

/** What the sandbox may know of the merchant: public halves, and the secrets that WeChat Pay shares. */
function merchantKeys(folder) {
  mkdirSync(folder, { recursive: true });
  const alipay = makeKey(folder, 'alipay_app');
  const wechat = makeKey(folder, 'wechatpay_merchant');
  writeFileSync(path.join(folder, 'alipay_app_public.pem'), alipay.spki);
  writeFileSync(path.join(folder, 'wechatpay_merchant_public.pem'), wechat.spki);
  writeFileSync(path.join(folder, 'wechatpay_api_v3.key'), API_V3_KEY);
  writeFileSync(path.join(folder, 'wechatpay_api_v2.key'), '192006250b4c09247ec02edce69f6a2d');
  return { alipay, wechat };
}

/** The merchant's addresses: `/alipay` is content with what Alipay sends, `/wechat` with what WeChat Pay does. */
async function startInbox(t) {
  const arrived = [];
  const waiting = [];
  const server = createHttpServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk) => { body += chunk; });
    request.on('end', () => {
      const isAlipay = request.url === '/alipay';
      response.writeHead(isAlipay ? 200 : 204).end(isAlipay ? 'success' : undefined);
      const notification = { path: request.url, headers: request.headers, body };
      const wanted = waiting.shift();
      if (wanted) wanted(notification);
      else arrived.push(notification);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return {
    url: (where) => `http://127.0.0.1:${server.address().port}${where}`,
    /** The next notification, which has arrived or will. */
    async next() {
      if (arrived.length > 0) return arrived.shift();
      let timer;
      const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('no notification came')), WAIT_MS);
      });
      const next = new Promise((resolve) => waiting.push(resolve));
      return Promise.race([next, late]).finally(() => clearTimeout(timer));
    },
  };
}

/** Waits until the sandbox answers, and not longer than it lives. */
async function answers(url, sandbox, said) {
  const deadline = Date.now() + WAIT_MS;
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

export async function startSandbox(t, options = []) {
  const inbox = await startInbox(t);
  const address = `127.0.0.1:${await freePort()}`;
  const sandbox = spawn(
    path.join(target, 'debug', 'paylater-sandbox'),
    ['serve', '--listen', address, '--keys-dir', provider, '--merchant-keys-dir', merchant, '--notify-delay-ms', '0',
      '--settle-delay-ms', '20', ...options],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  sandbox.stderr.on('data', (chunk) => { said += chunk; });
  t.after(async () => {
    if (sandbox.exitCode === null && sandbox.kill()) await once(sandbox, 'exit');
  });
  const base = `http://${address}`;
  await answers(`${base}/control/state`, sandbox, () => said);
  const read = (name) => readFileSync(path.join(provider, name), 'utf8').trim();
  const ask = async (method, where, body) => {
    const answer = await fetch(base + where, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status === 204 ? null : answer.json();
  };
  return {
    base,
    gateway: `${base}/gateway.do`,
    keys,
    inbox,
    alipayPublicKey: read('alipay_public.pem'),
    wechatPublicKey: read('wechatpay_public.pem'),
    wechatPublicKeyId: read('wechatpay_public_key_id.txt'),
    fault: (on, kind) => ask('POST', '/control/faults', { on, kind }),
    /** A page hands this to a host app, and the buyer pays or agrees; answers what the cashier told the page. */
    async buy(host, launch) {
      const opened = await ask('POST', `/host/${host}`, launch);
      assert.ok(opened.cashier_url, JSON.stringify(opened));
      const pressed = await fetch(opened.cashier_url, {
        method: 'POST',
        body: new URLSearchParams({ action: 'pay', password: '123456' }),
      });
      const [, told] = /id="ending">(.+?)<\/script>/s.exec(await pressed.text());
      return JSON.parse(told).message;
    },
  };
}
