// The shop's side of the conversation with the pay-later backend.
// The API key stays in this process: it is read from a file and never reaches a page, a log line or an error.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const TIMEOUT_MS = 10_000;
const TRIES = 2;

/** Something the backend said no to, or could not say at all. `message` may be shown to a person. */
export class BackendError extends Error {
  constructor(status, code, message, retryable) {
    super(message);
    Object.assign(this, { status, code, retryable });
  }
}

export class Backend {
  #base;
  #keyFile;
  #key = null;

  constructor(base, localDir) {
    this.#base = base;
    this.#keyFile = join(localDir, 'keys', 'shop_api.key');
  }

  /** `body` is the order as priced by this shop. The same key with the same body is the same session, however often sent. */
  openSession(body, idempotencyKey) {
    return this.#call('POST', '/v1/checkout-sessions', { body, idempotencyKey });
  }

  orders(query) {
    return this.#call('GET', `/v1/orders?${new URLSearchParams(query)}`);
  }

  order(id) {
    return this.#call('GET', `/v1/orders/${encodeURIComponent(id)}`);
  }

  capture(id, idempotencyKey) {
    return this.#call('POST', `/v1/orders/${encodeURIComponent(id)}/capture`, { body: {}, idempotencyKey });
  }

  cancel(id, idempotencyKey) {
    return this.#call('POST', `/v1/orders/${encodeURIComponent(id)}/cancel`, { body: {}, idempotencyKey });
  }

  /** Sends a request again only when no answer came: every request here is safe to repeat. */
  async #call(method, path, { body, idempotencyKey } = {}) {
    const headers = { authorization: `Bearer ${await this.#apiKey()}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await fetch(this.#base + path, { ...request, signal: AbortSignal.timeout(TIMEOUT_MS) });
        return await read(answer);
      } catch (error) {
        if (error instanceof BackendError) throw error;
        if (attempt === TRIES) {
          throw new BackendError(502, 'backend_silent', '支付服务暂时没有应答，请稍后再试。没有产生扣款。', true);
        }
      }
    }
  }

  async #apiKey() {
    if (this.#key !== null) return this.#key;
    try {
      this.#key = (await readFile(this.#keyFile, 'utf8')).trim();
    } catch {
      throw new BackendError(500, 'api_key_missing', `商店的接口密钥还没有生成：${this.#keyFile}`, false);
    }
    return this.#key;
  }
}

async function read(answer) {
  const text = await answer.text();
  const json = parse(text);
  if (answer.ok && json !== null) return json;
  // `application/problem+json`: `code` is for programs, `detail` for people.
  const code = json?.code ?? `http_${answer.status}`;
  if (answer.status === 401 || answer.status === 403) {
    throw new BackendError(500, code, '商店的接口密钥不被支付服务接受，请联系商家。', false);
  }
  const message = json?.detail ?? json?.title ?? `支付服务回答了 HTTP ${answer.status}，内容无法识别。`;
  throw new BackendError(answer.ok ? 502 : answer.status, code, message, json?.retryable === true);
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
