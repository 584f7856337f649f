// What a developer reads where something did not come, by what is found when it is looked for once more.

import assert from 'node:assert/strict';
import test from 'node:test';

import { ofBackend, ofFile } from './advice.js';

const WASM = 'http://localhost:5173/node_modules/.vite/deps/paylater_bg.wasm';
const failed = { address: WASM, message: 'expected magic word 00 61 73 6d, found 3c 21 64 6f' };

const answering = (status, type) => async () => ({ ok: status === 200, status, headers: new Headers({ 'content-type': type }) });
const silent = async () => {
  throw new TypeError('Failed to fetch');
};

test('a file that is not there is named with the place where it belongs, in both languages', async () => {
  assert.equal(
    await ofFile(failed, answering(404, 'text/html')),
    `paylater-checkout: ${WASM} answers 404: the file did not come along with index.js; copy it there, or give load() its address · `
    + `${WASM} 返回 404：文件没有和 index.js 放在一起；请复制过去，或把它的地址传给 load()`,
  );
});

test('a page in the place of the file is said to be one, with the setting of the server that does that', async () => {
  const said = await ofFile(failed, answering(200, 'text/html; charset=utf-8'));
  for (const part of [
    `${WASM} is an HTML page and not the file`, `返回的是 HTML 页面而不是文件`, "optimizeDeps: { exclude: ['paylater-checkout'] }",
  ]) assert.ok(said.includes(part), said);
});

test('a file that comes the second time was refused by the page', async () => {
  const said = await ofFile(failed, answering(200, 'application/wasm'));
  assert.ok(said.includes("its policy needs script-src 'wasm-unsafe-eval'") && said.includes('是页面拒绝了它'), said);
});

test('an address that is only in what the failure says is found there', async () => {
  const words = new Error('paylater-checkout: https://cdn.example/words-en.json answers 403');
  const said = await ofFile(words, answering(403, 'text/plain'));
  assert.ok(said.startsWith('paylater-checkout: https://cdn.example/words-en.json answers 403: '), said);
  const said2 = await ofFile(words, silent);
  assert.ok(said2.includes('https://cdn.example/words-en.json cannot be reached') && said2.includes('无法访问'), said2);
});

test('the address may be given as one, and a module in its place is none', async () => {
  const said = await ofFile({ address: new URL(WASM), message: '' }, answering(404, ''));
  assert.ok(said.startsWith(`paylater-checkout: ${WASM} answers 404: `), said);
  const module = { address: {}, message: 'CompileError' };
  assert.ok((await ofFile(module, silent)).startsWith('paylater-checkout: a file of the package did not come'));
});

test('a failure without an address is said without one, and nothing is asked', async () => {
  const asked = () => assert.fail('there is nothing to ask');
  assert.equal(
    await ofFile(new Error('no WebAssembly'), asked),
    'paylater-checkout: a file of the package did not come · 组件的一个文件没有加载成功',
  );
});

test('a backend that is there but refuses this page is told from one that is not there', async () => {
  const asked = [];
  const there = async (...request) => { asked.push(request); };
  assert.equal(
    await ofBackend('http://127.0.0.1:8781', 'http://shop.example', there),
    'paylater-checkout: the backend at http://127.0.0.1:8781 is there and does not answer this page: add http://shop.example to its '
    + 'allowed_origins · 后端 http://127.0.0.1:8781 在运行，但不回答本页：请把 http://shop.example 加入它的 allowed_origins',
  );
  assert.deepEqual(asked, [['http://127.0.0.1:8781/healthz', { mode: 'no-cors' }]]);
  assert.equal(
    await ofBackend('http://127.0.0.1:8781', 'http://shop.example', silent),
    "paylater-checkout: the backend at http://127.0.0.1:8781 cannot be reached: is it running, is api-base right, is it in the page's "
    + 'connect-src? · 无法访问后端 http://127.0.0.1:8781：它是否在运行，api-base 是否正确，页面的 connect-src 是否包含它？',
  );
});
