// Development only: open pages load again when something was built anew. `npm start -- --watch` names a file, and writes a number
// into it after each good build.

import { readFileSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** What a page of the shop gets into its head, so that it listens. */
export const LISTENER = '<script type="module" src="/pages/reload.js"></script>';

/** How long a page waits before it asks a server that is being started anew. */
const AGAIN_MS = 300;

export class Builds {
  #file;
  #number;
  #pages = new Set();
  #watcher;
  #hasEnded = false;

  constructor(file) {
    this.#file = file;
    this.#number = read(file);
    this.#watcher = watch(dirname(file), () => this.#look());
  }

  /** The number now, and again whenever it changes, for as long as the page is there. */
  follow(response) {
    // A page whose stream ends asks again over the same connection, and would keep a server that is to end.
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' });
    response.write(`retry: ${AGAIN_MS}\n\ndata: ${this.#number}\n\n`);
    this.#pages.add(response);
    response.on('close', () => this.#pages.delete(response));
    // Asked over a connection from before the end: the next server knows more.
    if (this.#hasEnded) response.end();
    return true;
  }

  end() {
    this.#hasEnded = true;
    this.#watcher.close();
    this.#pages.forEach((response) => response.end());
  }

  #look() {
    const number = read(this.#file);
    if (number === '' || number === this.#number) return;
    this.#number = number;
    this.#pages.forEach((response) => response.write(`data: ${number}\n\n`));
  }
}

/** The page with the listener at the end of its head. */
export function listening(html) {
  return html.replace('</head>', `  ${LISTENER}\n</head>`);
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Between two builds there may be none.
    return '';
  }
}
