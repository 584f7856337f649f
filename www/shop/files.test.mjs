import assert from 'node:assert/strict';
import { mkdtemp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { serveFile } from './files.mjs';

async function served(t) {
  const home = await mkdtemp(join(tmpdir(), 'files-'));
  const folder = join(home, 'www');
  await mkdir(join(folder, 'a'), { recursive: true });
  await writeFile(join(home, 'secret.html'), 'secret');
  await writeFile(join(folder, 'index.html'), 'home');
  await writeFile(join(folder, '.hidden.html'), 'hidden');
  await writeFile(join(folder, 'key.pem'), 'key');
  await writeFile(join(folder, 'a/b.wasm'), 'wasm');
  await writeFile(join(folder, 'a/c-0123abcd.js'), 'js');
  await symlink(join(home, 'secret.html'), join(folder, 'link.html'));
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url);
    const dress = request.headers['x-dress'] === undefined ? null : (html) => `${html}, dressed`;
    if (!(await serveFile(folder, path, request, response, dress))) response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (path, options) => fetch(`http://127.0.0.1:${server.address().port}${path}`, options);
}

test('a folder’s own files are served, each under its type and with its caching', async (t) => {
  const get = await served(t);
  for (const [path, type, caching] of [
    ['/', 'text/html; charset=utf-8', 'no-store'],
    ['/a/b.wasm', 'application/wasm', 'no-cache'],
    ['/a/c-0123abcd.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
  ]) {
    const answer = await get(path);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers.get('content-type'), type);
    assert.equal(answer.headers.get('cache-control'), caching);
  }
});

test('pages can be dressed, and nothing else is', async (t) => {
  const get = await served(t);
  const headers = { 'x-dress': 'yes' };
  const page = await get('/', { headers });
  assert.equal(await page.text(), 'home, dressed');
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.equal(await (await get('/a/c-0123abcd.js', { headers })).text(), 'js');
});

test('what has not changed is not sent again', async (t) => {
  const get = await served(t);
  const etag = (await get('/a/b.wasm')).headers.get('etag');
  const again = await get('/a/b.wasm', { headers: { 'if-none-match': etag } });
  assert.equal(again.status, 304);
});

test('nothing outside the folder is served: not by dots, links, hidden names or unknown types', async (t) => {
  const get = await served(t);
  for (const path of ['/%2e%2e/secret.html', '/a/..%2f..%2fsecret.html', '/link.html', '/.hidden.html', '/key.pem', '/a', '/a/', '/x%00.html']) {
    assert.equal((await get(path)).status, 404, path);
  }
});
