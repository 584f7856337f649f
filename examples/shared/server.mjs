// What every example needs from a merchant's server: it opens a checkout session for one pair of earphones and serves the
// built page. Start it in an example's folder, beside a running `npm start` of the repository.
//
//   PAYLATER_PORT_BASE   as for `npm start` (default 8780): the backend is at +1, the examples are at +4
//   PORT                 where this one listens, if a bundler's own server has that place and passes `/session` on
//   PAYLATER_LOCAL_DIR   where `keys/shop_api.key` lies (default `.local` in the repository)

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';

const portBase = Number(process.env.PAYLATER_PORT_BASE ?? 8780);
const localDir = process.env.PAYLATER_LOCAL_DIR ?? '../../.local';
const port = Number(process.env.PORT ?? portBase + 4);
const origin = `http://127.0.0.1:${portBase + 4}`;
const apiBase = `http://127.0.0.1:${portBase + 1}`;
const pages = resolve('dist');
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm', '.json': 'application/json' };

/**
 * The price is set here and nowhere else. A page that comes back from the cashier names its order; the same order is the
 * same session, by its idempotency key. A real shop finds the order by its login; here a number nobody can guess does.
 */
async function openSession(named) {
  const number = /^EX[0-9]{18}$/.test(named) ? named : `EX${randomBytes(8).readBigUInt64BE().toString().padStart(20, '0').slice(-18)}`;
  const returnUrl = `${origin}/?order=${number}`;
  const key = (await readFile(join(localDir, 'keys/shop_api.key'), 'utf8')).trim();
  const answer = await fetch(`${apiBase}/v1/checkout-sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'idempotency-key': `example-${number}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      out_trade_no: number,
      subject: '蓝牙耳机',
      lines: [{ name: '蓝牙耳机', quantity: 1, unit_amount: 129900 }],
      amount: 129900,
      currency: 'CNY',
      buyer: { ref: 'example-buyer-0001' },
      return_url: returnUrl,
      expires_in_s: 1800,
    }),
  });
  if (!answer.ok) throw new Error(`the backend answered ${answer.status}: ${await answer.text()}`);
  const { id, client_token: clientToken } = await answer.json();
  return { session: id, clientToken, apiBase };
}

async function answer(request, response) {
  const { pathname, searchParams } = new URL(request.url, origin);
  if (pathname === '/session' && request.method === 'POST') {
    const session = await openSession(searchParams.get('order') ?? '');
    return response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(session));
  }
  if (pathname === '/favicon.ico') return response.writeHead(204).end();
  const file = resolve(join(pages, pathname === '/' ? 'index.html' : decodeURIComponent(pathname)));
  const type = TYPES[extname(file)];
  if (request.method !== 'GET' || type === undefined || !file.startsWith(pages + sep)) return response.writeHead(404).end();
  const content = await readFile(file);
  return response.writeHead(200, { 'content-type': type }).end(content);
}

createServer((request, response) => {
  answer(request, response).catch((failure) => {
    console.error(failure.message);
    response.writeHead(failure.code === 'ENOENT' ? 404 : 502).end();
  });
}).listen(port, '127.0.0.1', () => console.log(`example: http://127.0.0.1:${port}/`));
