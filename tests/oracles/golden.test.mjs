// The published vectors of tests/golden, verified by other people's code: so the files themselves are right.

import assert from 'node:assert/strict';
import { X509Certificate, createPublicKey } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'node:test';

import { AlipaySdk } from 'alipay-sdk';

import { bare, makeKey, root, scratch } from './signer.mjs';

const { Rsa } = createRequire(import.meta.url)('wechatpay-axios-plugin');

/** Those of the provider itself, and those of its products in folders of their own. */
function vectors(provider) {
  const folder = path.join(root, 'tests/golden', provider);
  const names = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.json'));
  const all = names.map((name) => [name, JSON.parse(readFileSync(path.join(folder, name), 'utf8'))]);
  // What is of our own making has no signature of anybody else's.
  const published = all.filter(([, vector]) => vector.signature);
  // An empty folder would verify too.
  assert.ok(published.length >= 7, `only ${published.length} vectors of ${provider}`);
  return published;
}

/** A public key as PEM, from PEM, from bare base64 or from a certificate. */
function publicPem(text) {
  if (text.includes('CERTIFICATE')) return new X509Certificate(text).publicKey.export({ type: 'spki', format: 'pem' });
  if (text.includes('BEGIN')) return text;
  return createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' })
    .export({ type: 'spki', format: 'pem' });
}

test('every Alipay vector verifies with the Node SDK', (t) => {
  const privateKey = bare(makeKey(scratch(t)).pkcs1);
  for (const [name, vector] of vectors('alipay')) {
    const sdk = new AlipaySdk({ appId: '1', privateKey, alipayPublicKey: bare(publicPem(vector.public_key)) });
    assert.ok(sdk.rsaCheck(vector.string_to_sign, vector.signature, 'RSA2'), name);
    if (vector.method) assert.equal(sdk.getSignStr(vector.body, `${vector.method.replaceAll('.', '_')}_response`), vector.string_to_sign, name);
    else if (vector.body) assert.ok(sdk.checkNotifySign(Object.fromEntries(new URLSearchParams(vector.body)), true), name);
  }
});

test('every WeChat Pay vector verifies with the plugin', () => {
  for (const [name, vector] of vectors('wechat')) {
    assert.ok(Rsa.verify(vector.string_to_sign, vector.signature, publicPem(vector.public_key)), name);
  }
});
