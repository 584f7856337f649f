import assert from 'node:assert/strict';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { Backend } from './backend.mjs';

/** Serves the given answers in turn and remembers what was asked; `null` breaks the connection. */
async function fakeBackend(t, answers) {
  const asked = [];
  const server = createServer((request, response) => {
    asked.push({ method: request.method, url: request.url, headers: request.headers });
    const answer = answers.shift();
    if (answer === null) return request.socket.destroy();
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    return response.end(answer.body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const local = await mkdtemp(join(tmpdir(), 'shop-'));
  await mkdir(join(local, 'keys'));
  await writeFile(join(local, 'keys/shop_api.key'), 'the-key\n');
  return { asked, local, backend: new Backend(`http://127.0.0.1:${server.address().port}`, local) };
}

test('a request carries the key and its idempotency key', async (t) => {
  const { asked, backend } = await fakeBackend(t, [{ status: 201, body: '{"id":"cs_1"}' }]);
  assert.deepEqual(await backend.openSession({ amount: 1 }, 'session-1'), { id: 'cs_1' });
  assert.equal(asked[0].headers.authorization, 'Bearer the-key');
  assert.equal(asked[0].headers['idempotency-key'], 'session-1');
});

test('a broken connection is tried once more with the same key', async (t) => {
  const { asked, backend } = await fakeBackend(t, [null, { status: 200, body: '{"id":"cs_1"}' }]);
  await backend.capture('cs_1', 'capture-cs_1');
  assert.deepEqual(asked.map((request) => request.headers['idempotency-key']), ['capture-cs_1', 'capture-cs_1']);
});

test('a backend that stays silent is said to be silent, and may be tried again', async (t) => {
  const { backend } = await fakeBackend(t, [null, null, null, null]);
  await assert.rejects(backend.order('cs_1'), { status: 502, code: 'backend_silent', retryable: true });
});

test('a problem passes on with its own code and words', async (t) => {
  const body = '{"code":"amount_differs","detail":"lines sum to 1, amount is 2","retryable":false}';
  const { asked, backend } = await fakeBackend(t, [{ status: 422, body }]);
  await assert.rejects(backend.order('cs_1'), {
    status: 422, code: 'amount_differs', message: 'lines sum to 1, amount is 2', retryable: false,
  });
  assert.equal(asked.length, 1);
});

test('a refused key is the shop’s fault, not the shopper’s, and is not shown', async (t) => {
  const { backend } = await fakeBackend(t, [{ status: 401, body: '{"code":"bad_key","detail":"the-key is unknown"}' }]);
  await assert.rejects(backend.order('cs_1'), (error) => error.status === 500 && !error.message.includes('the-key'));
});

test('an answer that cannot be read is no success', async (t) => {
  const { backend } = await fakeBackend(t, [{ status: 200, body: '<html>' }]);
  await assert.rejects(backend.order('cs_1'), { status: 502, code: 'http_200' });
});

test('a key that was never made is named by its place', async () => {
  const backend = new Backend('http://127.0.0.1:9', '/nowhere');
  await assert.rejects(backend.order('cs_1'), { code: 'api_key_missing', message: /\/nowhere\/keys\/shop_api\.key/ });
});
