// Stands before the demo shop, as a merchant's own web server does. It passes everything on, and puts a listener for errors
// first into each page. Besides it serves
//
//   /old-server/…   the same files from a server that has never heard of `application/wasm`
//   /plain?order=…  a page with nothing but the checkout, whose policy wants a nonce for styles
//   /script?order=… the same page without modules, by the one plain script
//   /weak/…         the same files over a bad line: the first request for a module of words is answered with 503
//   /checkout/…     the page that the backend draws; for orders that are named so, its scripts do not load

import { readFileSync } from 'node:fs';
import { createServer, request as ask } from 'node:http';

import { policyFor } from '../../www/shop/policy.mjs';

const OLD_SERVER = '/old-server';
const BAD_LINE = '/weak';
const NONCE = 'bm9uY2Utb2YtdGhlLXBhZ2U';
const LISTENER = '<head><script src="/engines/listen.js"></script>';

const read = (name) => readFileSync(new URL(`page/${name}`, import.meta.url), 'utf8');

export class Front {
  #server;
  #shop;
  #origins;
  #backend;
  #orders = new Map();
  #withoutScripts = new Set();
  #isLineBad = false;

  constructor({ shop, backend, sandbox }) {
    this.#shop = new URL(shop);
    this.#backend = new URL(backend);
    this.#origins = { api: backend, sandbox };
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  listen(port) {
    return new Promise((resolve, reject) => this.#server.once('error', reject).listen(port, '127.0.0.1', resolve));
  }

  close() {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** Has a plain page from now on for this order, which the shop's server has placed. */
  know(order, { isWithoutScripts = false } = {}) {
    this.#orders.set(order.order, order);
    if (isWithoutScripts) this.#withoutScripts.add(order.session);
  }

  #answer(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.#shop);
    if (pathname === '/engines/listen.js') {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(read('listen.js'));
      return;
    }
    const order = this.#orders.get(searchParams.get('order'));
    const own = /^\/(plain|script|weak)$/.exec(pathname);
    if (own !== null && order !== undefined) {
      this.#isLineBad = own[1] === 'weak';
      const html = read(`${own[1]}.html`).replace(/\{(\w+)\}/g, (_, name) => ({ ...order, nonce: NONCE })[name]);
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': this.#policy(request) }).end(html);
      return;
    }
    this.#passOn(request, response);
  }

  #policy(request) {
    const policy = policyFor(request.headers['user-agent'] ?? '', this.#origins);
    return policy.replace("style-src 'self'", `style-src 'nonce-${NONCE}'`);
  }

  #passOn(request, response) {
    const { method } = request;
    // What is compressed cannot be changed on its way.
    const headers = { ...request.headers, 'accept-encoding': 'identity' };
    if (this.#isLineBad && /^\/weak\/pkg\/words-/.test(request.url)) {
      this.#isLineBad = false;
      response.writeHead(503, { 'cache-control': 'no-store' }).end();
      return;
    }
    const isOld = request.url.startsWith(`${OLD_SERVER}/`);
    const prefix = [OLD_SERVER, BAD_LINE].find((one) => request.url.startsWith(`${one}/`)) ?? '';
    const path = request.url.slice(prefix.length);
    const isDrawn = /^\/(checkout|assets|v1)\//.test(path);
    const { hostname: host, port } = isDrawn ? this.#backend : this.#shop;
    const isWithoutScripts = this.#withoutScripts.has(path.split(/[/?]/)[2]);
    const onward = ask({ host, port, method, path, headers }, (answer) => {
      const isWasm = answer.headers['content-type'] === 'application/wasm';
      if (isOld && isWasm) answer.headers['content-type'] = 'application/octet-stream';
      passBack(answer, response, isWithoutScripts ? (html) => html.replaceAll('/assets/', '/gone/') : (html) => html);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  }
}

function passBack(answer, response, change) {
  const { 'content-length': length, ...headers } = answer.headers;
  if (!(headers['content-type'] ?? '').startsWith('text/html')) {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
    return;
  }
  const parts = [];
  answer.on('data', (part) => parts.push(part)).on('end', () => {
    response.writeHead(answer.statusCode, headers).end(change(Buffer.concat(parts).toString('utf8')).replace('<head>', LISTENER));
  });
}
