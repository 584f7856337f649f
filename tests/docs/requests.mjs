// `curl` in a document, sent for real: to the backend or the sandbox of this test, with its key and an order of its own in
// the places of the examples'. What the backend's description does not know is refused before anything is sent.

/** Whose address an example names. */
const HOSTS = { 'https://pay.shop.example': 'backend', 'http://127.0.0.1:8781': 'backend', 'http://127.0.0.1:8782': 'sandbox' };
/** An order that nobody has paid cannot be captured, and no job was given up: the call is right, the answer a refusal by name. */
const RIGHT_BUT_TOO_EARLY = { '/v1/orders/{id}/capture': 'wrong_state', '/v1/orders/{id}/consent-receipt': 'not_agreed', '/v1/jobs/{id}/retry': 'not_found' };

/** What one `curl` says, as a request. */
export function requestOf(said) {
  const request = { method: undefined, headers: {}, body: undefined, url: undefined };
  for (let at = 1; at < said.length; at += 1) {
    const word = said[at];
    if (word === '-X') request.method = said[at += 1];
    else if (word === '-H') Object.assign(request.headers, headerOf(said[at += 1]));
    else if (word === '-d') request.body = said[at += 1];
    else if (/^https?:/.test(word)) request.url = new URL(word);
    else if (!/^-[fsS]+$/.test(word)) throw new Error(`curl: ${word} is not known here`);
  }
  request.method ??= request.body === undefined ? 'GET' : 'POST';
  return request;
}

function headerOf(text) {
  const [name, ...value] = text.split(':');
  return { [name.toLowerCase()]: value.join(':').trim() };
}

/** Answers a function that checks one `curl`. `order` is a session of the test's own. */
export function curlAt(processes, order) {
  return async (said) => {
    const { method, headers, body, url } = requestOf(said);
    const party = HOSTS[url.origin];
    if (party === undefined) throw new Error(`curl: nobody of ours is at ${url.origin}`);
    const path = url.pathname.replace(/cs_[^/]*|%7B[^/]*%7D|\$ORDER/gi, order.id);
    const known = party === 'backend' ? routeOf(processes.openapi, method, path) : null;
    if (known !== null) [...url.searchParams.keys()].forEach((name) => mustBeKnown(known, name));
    if (headers.authorization) headers.authorization = `Bearer ${processes.apiKey}`;
    if (body !== undefined) headers['content-type'] ??= 'application/x-www-form-urlencoded';
    const answer = await fetch(processes[party] + path + url.search, { method, headers, body });
    const text = await answer.text();
    const tooEarly = known !== null && RIGHT_BUT_TOO_EARLY[known.template];
    if (!answer.ok && !(tooEarly && text.includes(`"${tooEarly}"`))) throw new Error(`${method} ${path} answers ${answer.status}: ${text}`);
  };
}

function routeOf(openapi, method, path) {
  if (['/healthz', '/readyz', '/openapi.json'].includes(path)) return null;
  const template = Object.keys(openapi.paths).find((known) => new RegExp(`^${known.replace(/\{[^}]+\}/g, '[^/]+')}$`).test(path));
  const operation = template && openapi.paths[template][method.toLowerCase()];
  if (!operation) throw new Error(`the backend has no ${method} ${path}`);
  return { template, operation };
}

function mustBeKnown({ template, operation }, name) {
  const known = (operation.parameters ?? []).filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name);
  if (!known.includes(name)) throw new Error(`${template} has no query parameter ${name}`);
}

/** A session for the examples' placeholders. */
export async function openOrder({ backend, apiKey }) {
  const body = {
    out_trade_no: 'DOCS0001', subject: '台灯', lines: [{ name: '台灯', quantity: 1, unit_amount: 19900 }], amount: 19900, currency: 'CNY',
    buyer: { ref: 'u1' }, return_url: 'https://shop.example/done', expires_in_s: 1800,
  };
  const headers = { authorization: `Bearer ${apiKey}`, 'idempotency-key': 'docs-order-0001', 'content-type': 'application/json' };
  const answer = await fetch(`${backend}/v1/checkout-sessions`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`no session: ${await answer.text()}`);
  return answer.json();
}
