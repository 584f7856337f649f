// A consent receipt, judged by Node's own cryptography and hashes: nothing of ours is needed to check one.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import test from 'node:test';

import { makeKey, root, scratch } from './signer.mjs';

const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');
const paylater = path.join(target, 'debug', 'paylater');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** A backend whose provider cannot be reached: what was agreed to is kept all the same. */
async function startBackend(t) {
  const folder = scratch(t);
  const keys = path.join(folder, 'keys');
  const made = spawnSync(paylater, ['keys', '--dir', keys]);
  assert.equal(made.status, 0, made.stderr.toString());
  mkdirSync(path.join(folder, 'provider'));
  writeFileSync(path.join(folder, 'provider', 'alipay_public.pem'), makeKey(folder).spki);
  const development = readFileSync(path.join(root, 'crates/server/development.toml'), 'utf8');
  writeFileSync(path.join(folder, 'paylater.toml'), development.replace(/\[wechatpay\][^]*?\n(?=# Fee rates)/, ''));
  for (const texts of ['documents', 'disclosures']) {
    symlinkSync(path.join(root, 'crates/server', texts), path.join(folder, texts));
  }
  const [port, nobody] = [await freePort(), await freePort()];
  const base = `http://127.0.0.1:${port}`;
  const environment = {
    PAYLATER_LISTEN: `127.0.0.1:${port}`,
    PAYLATER_PUBLIC_URL: base,
    PAYLATER_DATABASE_URL: path.join(folder, 'paylater.db'),
    PAYLATER_KEYS_DIR: keys,
    PAYLATER_PROVIDER_KEYS_DIR: path.join(folder, 'provider'),
    PAYLATER_ALIPAY_GATEWAY_URL: `http://127.0.0.1:${nobody}/gateway.do`,
  };
  const backend = spawn(paylater, ['serve', '--config', path.join(folder, 'paylater.toml')], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  backend.stderr.on('data', (chunk) => { said += chunk; });
  t.after(async () => {
    if (backend.exitCode === null && backend.kill()) await once(backend, 'exit');
  });
  for (;;) {
    assert.equal(backend.exitCode, null, said);
    const answer = await fetch(`${base}/healthz`).catch(() => null);
    if (answer?.ok) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { base, folder, apiKey: readFileSync(path.join(keys, 'shop_api.key'), 'utf8') };
}

/** A shopper agrees to 花呗 in three instalments. */
async function agree({ base, apiKey }) {
  const call = async (url, token, key, body) => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key, 'content-type': 'application/json' };
    const answer = await fetch(base + url, body ? { method: 'POST', headers, body: JSON.stringify(body) } : { headers });
    return answer.json();
  };
  const session = await call('/v1/checkout-sessions', apiKey, 'session-1', {
    out_trade_no: 'S1',
    subject: '蓝牙耳机 "Pro" \\ 𠮷 </script>',
    lines: [{ name: '蓝牙耳机', quantity: 1, unit_amount: 129900 }],
    amount: 129900,
    currency: 'CNY',
    buyer: { ref: 'u1' },
    return_url: 'http://127.0.0.1:8780/result.html',
    expires_in_s: 600,
  });
  const place = `/v1/checkout-sessions/${session.id}`;
  const view = await call(`${place}?host=browser&locale=en`, session.client_token, 'view-0001');
  const option = view.options.find((each) => each.id === 'alipay-huabei');
  await call(`${place}/confirm`, session.client_token, 'confirm-1', {
    option: option.id,
    plan: option.plans[0].id,
    host: 'browser',
    locale: 'en',
    schedule_digest: option.plans[0].schedule.digest,
    disclosure_digest: option.plans[0].disclosure.digest,
    documents_digest: option.documents_digest,
    consents: option.documents.map((document) => ({
      document: document.id, version: document.version, sha256: document.sha256, shown_s: 20, to_end: true,
    })),
  });
  return call(`${place}/consent-receipt`, session.client_token, 'receipt-1');
}

/** The canonical text of docs/consent.md, written down a second time. */
function canonical({ agreement, agreement_sha256: agreementHash }, consent) {
  const { record } = consent;
  const fields = {
    seq: record.seq,
    act: 'given',
    session: agreement.session,
    attempt: agreement.attempt,
    document: consent.document,
    kind: consent.kind,
    version: consent.version,
    locale: consent.locale,
    text_sha256: consent.sha256,
    agreement_sha256: agreementHash,
    schedule_digest: agreement.plan.schedule.digest,
    disclosure_digest: agreement.plan.disclosure.digest,
    shown_s: record.shown_s,
    to_end: record.to_end ? 'yes' : 'no',
    client_address: record.client_address,
    at_ms: Date.parse(record.at),
    prev_hash: record.prev_hash,
  };
  return `consent-record/v1\n${Object.entries(fields).map(([name, value]) => `${name}=${value}\n`).join('')}`;
}

test('Node verifies a receipt, its texts, its agreement and its records, and refuses a changed one', async (t) => {
  const backend = await startBackend(t);
  const receipt = await agree(backend);
  assert.equal(receipt.algorithm, 'Ed25519', JSON.stringify(receipt));
  const { keys } = await (await fetch(`${backend.base}/v1/receipt-keys`)).json();
  const published = keys.find((key) => key.key_id === receipt.key_id);
  const key = createPublicKey(published.public_key);
  assert.equal(sha256(key.export({ type: 'spki', format: 'der' })).slice(0, 16), receipt.key_id);
  const signature = Buffer.from(receipt.signature, 'base64');
  assert.ok(verify(null, Buffer.from(receipt.payload), key, signature));
  assert.ok(!verify(null, Buffer.from(receipt.payload.replace('129900', '129901')), key, signature));

  const { agreements: [agreed] } = JSON.parse(receipt.payload);
  assert.equal(sha256(JSON.stringify(agreed.agreement)), agreed.agreement_sha256);
  assert.deepEqual(agreed.consents.map((consent) => consent.document), ['huabei-terms', 'data-sharing']);
  for (const consent of agreed.consents) {
    assert.equal(sha256(consent.text), consent.sha256);
    assert.equal(sha256(canonical(agreed, consent)), consent.record.hash);
  }

  const file = path.join(backend.folder, 'receipt.json');
  const pem = path.join(backend.folder, 'receipt-key.pem');
  writeFileSync(pem, published.public_key);
  for (const [text, status] of [[JSON.stringify(receipt, null, 2), 0], [JSON.stringify(receipt).replace('129900', '129901'), 1]]) {
    writeFileSync(file, text);
    const check = spawnSync(paylater, ['consent', 'check', file, '--key', pem]);
    assert.equal(check.status, status, check.stdout.toString());
  }
});
