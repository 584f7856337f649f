// The wasm that all checkouts of a page share, from its download to its end. A panic in it is a trap, after which its memory
// can be trusted no more: it is never called again, everybody who uses it is told, and the next who asks gets a new one (ADR 21).

import { create } from 'paylater-glue';

const MAGIC = [0, 0x61, 0x73, 0x6d];

const watchers = new Set();
let loading = null;
/** Compiled, and found to be ours: what trapped is begun anew without a download. */
let module = null;
let isAgain = false;

/** Resolves to the function that draws a checkout. After a failure the next call tries again; `source()` is as `load` takes it in index.js. */
export function instance(source) {
  if (loading === null) {
    const mine = begin(source);
    mine.catch(() => {
      if (loading === mine) discard();
    });
    loading = mine;
  }
  return loading;
}

/** The next call downloads anew, and not from a cache: what came does not fit the rest, or is not what it says. */
export function discard() {
  loading = null;
  module = null;
  isAgain = true;
}

/** Calls `ended` when the wasm has trapped, until the returned function is called. */
export function watch(ended) {
  watchers.add(ended);
  return () => { watchers.delete(ended); };
}

async function begin(source) {
  if (typeof WebAssembly !== 'object') throw new Error('paylater-checkout: this engine has no WebAssembly');
  const glue = create(guarded);
  const made = await instantiate(module || await source(), glue.imports);
  glue.begin(made.instance);
  module = made.module;
  return glue.renderInto;
}

/**
 * The exports, each of which notices that it did not return. Whatever comes out is the end: an exception of the page's, too,
 * has left the code in the middle of what it did.
 */
function guarded(exports) {
  let isDead = false;
  const guard = (made) => (...given) => {
    if (isDead) return undefined;
    try {
      return made(...given);
    } catch (failure) {
      isDead = true;
      end(failure);
      throw failure;
    }
  };
  const safe = {};
  Object.keys(exports).forEach((name) => {
    safe[name] = typeof exports[name] === 'function' ? guard(exports[name]) : exports[name];
  });
  return safe;
}

function end(failure) {
  loading = null;
  // Not inside of what has just failed.
  Promise.resolve().then(() => watchers.forEach((ended) => ended(failure)));
}

/** An instance with its module. */
async function instantiate(source, imports) {
  if (source instanceof WebAssembly.Module) return { module: source, instance: await WebAssembly.instantiate(source, imports) };
  return compiled(typeof source.arrayBuffer === 'function' ? source : await download(source), imports);
}

/** What did not do the first time is not taken from the same cache again. A failure says where the wasm was looked for. */
async function download(source) {
  const address = String(source);
  try {
    return await (isAgain ? fetch(address, { method: 'GET', cache: 'reload' }) : fetch(address));
  } catch (failure) {
    throw Object.assign(new Error(`paylater-checkout: ${address} did not come (${failure})`), { address });
  }
}

/**
 * Bytes reach the engine, or an answer that is surely its own: a page's polyfills and sandboxes answer with objects of
 * theirs.
 */
async function compiled(answer, imports) {
  const type = answer.headers ? String(answer.headers.get('content-type')) : '';
  if (typeof Response === 'function' && answer instanceof Response && answer.ok && type.indexOf('application/wasm') === 0 && WebAssembly.instantiateStreaming) {
    try {
      return await WebAssembly.instantiateStreaming(answer, imports);
    } catch (failure) {
      // Only what was no answer to it can still be read; what it could not compile, it cannot compile from bytes either.
      if (!(failure instanceof TypeError) || answer.bodyUsed) throw failure;
    }
  }
  const bytes = await answer.arrayBuffer();
  const start = new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength));
  if (answer.ok === false || !MAGIC.every((byte, at) => start[at] === byte)) {
    throw new Error(`paylater-checkout: ${answer.url} is no wasm (${answer.status} ${type})`);
  }
  return WebAssembly.instantiate(bytes, imports);
}
