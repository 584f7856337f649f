// The demo merchant's own server: its pages, its prices, and its conversation with the pay-later backend.
// It has no login and forgets everything when it stops; both are a real shop's business and not shown here.
//
//   PAYLATER_PORT_BASE   the shop listens here, the backend at +1, the provider sandbox at +2 (default 8780)
//   PAYLATER_LOCAL_DIR   where `keys/shop_api.key` lies (default `.local` in the project)
//   PAYLATER_SHOP_URL    the address shoppers see, when something stands in front of this server
//   PAYLATER_API_BASE    the backend's address as pages see it, likewise
//   PAYLATER_BUILT_FILE  development: open pages load again when the number in this file changes

import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Backend, BackendError } from './backend.mjs';
import { Builds, listening } from './builds.mjs';
import { BadCart, PRODUCTS } from './catalogue.mjs';
import { serveFile } from './files.mjs';
import { BadRequest, Orders } from './orders.mjs';
import { policyFor } from './policy.mjs';
import { seenAt } from './seen-at.mjs';

const BODY_BYTES_MAX = 16 * 1024;
const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

const www = dirname(dirname(fileURLToPath(import.meta.url)));
const project = dirname(www);
const port = Number(process.env.PAYLATER_PORT_BASE ?? 8780);
const localDir = process.env.PAYLATER_LOCAL_DIR ?? join(project, '.local');
const shopUrl = process.env.PAYLATER_SHOP_URL ?? `http://127.0.0.1:${port}`;
const backendUrl = `http://127.0.0.1:${port + 1}`;
const sandboxUrl = `http://127.0.0.1:${port + 2}`;
const apiBase = process.env.PAYLATER_API_BASE ?? backendUrl;

const builtFile = process.env.PAYLATER_BUILT_FILE;
const builds = builtFile === undefined ? null : new Builds(builtFile);

const orders = new Orders({ backend: new Backend(backendUrl, localDir), shopUrl, apiBase });

// The sandbox appears here because it plays the host app's cashier. A real shop names its backend only.
const ORIGINS = { api: apiBase, sandbox: sandboxUrl };

/** Method and pattern to what answers it. Every answer is JSON. */
const ROUTES = [
  ['GET', /^\/healthz$/, () => ({ status: 'ok' })],
  ['GET', /^\/shop\/config$/, () => ({ apiBase, sandboxBase: sandboxUrl })],
  ['GET', /^\/shop\/catalogue$/, () => ({ products: PRODUCTS })],
  ['POST', /^\/shop\/orders$/, ({ body, origin }) => orders.place(body, backTo(origin))],
  ['GET', /^\/shop\/orders$/, ({ query }) => orders.list(query)],
  ['GET', /^\/shop\/orders\/([^/]+)$/, ({ ref }) => orders.find(ref)],
  ['POST', /^\/shop\/orders\/([^/]+)\/capture$/, ({ ref }) => orders.capture(ref)],
  ['POST', /^\/shop\/orders\/([^/]+)\/cancel$/, ({ ref }) => orders.cancel(ref)],
];

/** What stands in front of this server has one address; without it this is somebody's own machine. */
function backTo(origin) {
  return process.env.PAYLATER_SHOP_URL === undefined ? seenAt(origin, shopUrl) : shopUrl;
}

async function answer(request, response) {
  const protect = (path) => response.setHeader('content-security-policy', policyFor(request.headers['user-agent'] ?? '', ORIGINS, path));
  protect('/');
  response.setHeader('vary', 'user-agent');
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'same-origin');
  if (!isOurHost(request.headers.host)) return sendProblem(response, 421, 'wrong_host', '请用本机地址访问。');

  let path;
  let query;
  try {
    const url = new URL(request.url, shopUrl);
    path = decodeURIComponent(url.pathname);
    query = Object.fromEntries(url.searchParams);
    protect(path);
  } catch {
    return sendProblem(response, 400, 'bad_path', '地址无法识别。');
  }
  if (builds !== null && path === '/shop/builds') return builds.follow(response);
  if (path === '/healthz' || path.startsWith('/shop/')) return answerApi(request, response, path, query);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendProblem(response, 405, 'method_not_allowed', '这个地址只能读取。');
  }
  const fromPackage = path.startsWith('/pkg/');
  const [folder, file] = fromPackage ? [join(project, 'pkg'), path.slice(4)] : [www, path];
  const served = await serveFile(folder, file, request, response, builds && listening);
  return served || sendProblem(response, 404, 'not_found', '没有这个页面。');
}

async function answerApi(request, response, path, query) {
  const matching = ROUTES.filter(([, pattern]) => pattern.test(path));
  const route = matching.find(([method]) => method === request.method);
  if (matching.length === 0) return sendProblem(response, 404, 'not_found', '没有这个接口。');
  if (route === undefined) return sendProblem(response, 405, 'method_not_allowed', '这个接口不支持此方法。');
  const [, pattern, handle] = route;
  try {
    const body = request.method === 'POST' ? await readJson(request) : undefined;
    const [, ref] = pattern.exec(path);
    return sendJson(response, 200, await handle({ body, query, ref, origin: request.headers.origin }));
  } catch (error) {
    return sendFailure(response, error);
  }
}

function sendFailure(response, error) {
  if (error instanceof BadCart) return sendProblem(response, 422, 'bad_cart', error.message);
  if (error instanceof BadRequest) return sendProblem(response, 400, 'bad_request', error.message);
  if (error instanceof BackendError) return sendProblem(response, error.status, error.code, error.message, error.retryable);
  console.error('shop: unexpected', error);
  return sendProblem(response, 500, 'internal', '商店出错了，请稍后再试。', true);
}

/** JSON only: a form on a foreign page cannot send this type, so it cannot act in the shopper's name. */
async function readJson(request) {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) throw new BadRequest('请求内容必须是 JSON。');
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > BODY_BYTES_MAX) throw new BadRequest('请求内容太大。');
    chunks.push(chunk);
  }
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (typeof body === 'object' && body !== null) return body;
  } catch {
    // Falls through to the same answer as a JSON text that is not an object.
  }
  throw new BadRequest('请求内容不是有效的 JSON。');
}

/** A name that merely resolves to this machine is refused, so that no foreign site can borrow the shopper's browser. */
function isOurHost(header) {
  const name = String(header ?? '').replace(/:\d+$/, '');
  return LOOPBACK_HOSTS.includes(name) || name === new URL(shopUrl).hostname;
}

function sendJson(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
  return true;
}

function sendProblem(response, status, code, message, retryable = false) {
  return sendJson(response, status, { error: { code, message, retryable } });
}

let isStopping = false;

const server = createServer((request, response) => {
  // What is asked over a connection from before is answered, and the last over it.
  if (isStopping) response.setHeader('connection', 'close');
  answer(request, response).catch((error) => {
    console.error('shop: unexpected', error);
    response.destroy();
  });
});

server.listen(port, '127.0.0.1', () => console.log(`shop: ${shopUrl}/  back-office: ${shopUrl}/orders.html  playground: ${shopUrl}/playground.html`));

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    isStopping = true;
    if (builds !== null) builds.end();
    server.close();
    server.closeIdleConnections();
  });
}
