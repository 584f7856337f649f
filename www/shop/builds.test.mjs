import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { Builds, LISTENER, listening } from './builds.mjs';

/** A server whose every answer follows the builds that are written into a file. */
async function watched(t, first) {
  const folder = await mkdtemp(join(tmpdir(), 'builds-'));
  const file = join(folder, 'built');
  if (first !== undefined) await writeFile(file, first);
  const builds = new Builds(file);
  const server = createServer((_, response) => builds.follow(response));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(async () => {
    builds.end();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const built = async (number) => {
    await writeFile(`${file}.new`, number);
    await rename(`${file}.new`, file);
  };
  return { builds, built, server, address: `http://127.0.0.1:${server.address().port}/` };
}

/** Reads the stream until it has said all of this. */
async function says(reader, ...expected) {
  let text = '';
  const decoder = new TextDecoder();
  while (!expected.every((part) => text.includes(part))) {
    const { value, done } = await reader.read();
    assert.equal(done, false, `it ended after ${JSON.stringify(text)}`);
    text += decoder.decode(value);
  }
  return text;
}

test('a page is told the number of now, and each new one', { timeout: 10_000 }, async (t) => {
  const { built, address } = await watched(t, '1');
  const answer = await fetch(address);
  assert.equal(answer.headers.get('content-type'), 'text/event-stream');
  const reader = answer.body.getReader();
  assert.equal(await says(reader, 'data: '), 'retry: 300\n\ndata: 1\n\n');
  await built('2');
  assert.equal(await says(reader, 'data: 2'), 'data: 2\n\n');
  await built('2');
  await built('3');
  assert.equal(await says(reader, 'data: 3'), 'data: 3\n\n', 'the same number is no news');
  await reader.cancel();
});

test('a server that ends lets go of its pages', { timeout: 10_000 }, async (t) => {
  const { builds, server, address } = await watched(t);
  const answer = await fetch(address);
  assert.equal(answer.headers.get('connection'), 'close');
  const reader = answer.body.getReader();
  await says(reader, 'data: ');
  const closed = new Promise((resolve) => server.close(resolve));
  builds.end();
  assert.equal((await reader.read()).done, true);
  await closed;
});

test('a page that asks while the server ends is not kept', { timeout: 10_000 }, async (t) => {
  const { builds, address } = await watched(t, '1');
  builds.end();
  assert.equal(await (await fetch(address)).text(), 'retry: 300\n\ndata: 1\n\n');
});

test('a page gets its listener once, at the end of its head', () => {
  const html = '<!doctype html>\n<head>\n  <title>t</title>\n</head>\n<body></head></body>\n';
  assert.equal(listening(html), `<!doctype html>\n<head>\n  <title>t</title>\n  ${LISTENER}\n</head>\n<body></head></body>\n`);
});
