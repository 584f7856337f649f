import assert from 'node:assert/strict';
import test from 'node:test';

import { policyFor } from './policy.mjs';

const ORIGINS = { api: 'https://pay.shop.example', sandbox: 'http://127.0.0.1:8782' };
const scripts = (userAgent) => policyFor(userAgent, ORIGINS).split('; ').find((part) => part.startsWith('script-src'));

const NEW = "script-src 'self' 'wasm-unsafe-eval'";
const OLD = "script-src 'self' 'unsafe-eval'";

test('an engine that knows the word for wasm alone is allowed wasm alone', () => {
  for (const agent of [
    'Mozilla/5.0 (Linux; Android 14; PHONE) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/97.0.4692.71 Mobile Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.8078.79 Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64; rv:102.0) Gecko/20100101 Firefox/102.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/20A362 MicroMessenger/8.0.76',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.0 Safari/605.1.15',
  ]) assert.equal(scripts(agent), NEW, agent);
});

test('an engine from before that word is told in the only one it knows', () => {
  for (const agent of [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/69.0.3494.0 Safari/537.36',
    'Mozilla/5.0 (Linux; Android 10; PHONE) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/96.0.4664.45 Mobile Safari/537.36',
    'Mozilla/5.0 (X11; Linux x86_64; rv:101.0) Gecko/20100101 Firefox/101.0',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/16H71 AliApp(AP/10.6.10)',
    'Mozilla/5.0 (iPad; CPU OS 15_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Mobile/15E148 Safari/604.1',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6 Safari/605.1.15',
  ]) assert.equal(scripts(agent), OLD, agent);
});

test('one that does not say what it is counts as new', () => {
  assert.equal(scripts(''), NEW);
  assert.equal(scripts('curl/8.5.0'), NEW);
});

test('the playground may frame its own preview, the preview may be framed by it, and no other page may either', () => {
  const of = (path) => policyFor('', ORIGINS, path).split('; ').filter((part) => part.startsWith('frame-'));
  assert.deepEqual(of('/playground.html'), ["frame-src 'self' http://127.0.0.1:8782", "frame-ancestors 'none'"]);
  assert.deepEqual(of('/playground/preview.html'), ['frame-src http://127.0.0.1:8782', "frame-ancestors 'self'"]);
  for (const path of ['/', '/checkout.html', '/playground/', '/constructor']) {
    assert.deepEqual(of(path), ['frame-src http://127.0.0.1:8782', "frame-ancestors 'none'"], path);
  }
});

test('a page may talk to the backend and the cashier, and to nobody else', () => {
  assert.equal(policyFor('', ORIGINS), [
    "default-src 'none'", NEW, "style-src 'self'", "img-src 'self' data:",
    "connect-src 'self' https://pay.shop.example http://127.0.0.1:8782", 'frame-src http://127.0.0.1:8782',
    "form-action 'self' https://pay.shop.example http://127.0.0.1:8782", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'",
  ].join('; '));
});
