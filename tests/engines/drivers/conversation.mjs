// Numbered requests and their answers as JSON over a WebSocket: what the DevTools protocol and WebDriver BiDi share.

import WebSocket from 'ws';

const ANSWERS_WITHIN_MS = 30_000;

export class Conversation {
  #socket;
  #open = new Map();
  #last = 0;

  static async with(address) {
    const socket = new WebSocket(address, { perMessageDeflate: false, maxPayload: 256 * 1024 * 1024 });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Conversation(socket);
  }

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#hear(JSON.parse(data)));
    socket.on('close', () => this.#giveUp());
  }

  /** Sends a request; answers its result, or throws what the other side says went wrong. */
  ask(method, params = {}) {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end(id, (open) => open.reject(new Error(`${method}: no answer`))), ANSWERS_WITHIN_MS);
      this.#open.set(id, { method, resolve, reject, timer });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close() {
    this.#socket.terminate();
  }

  #hear({ id, result, error, message }) {
    this.#end(id, ({ method, resolve, reject }) => {
      if (error === undefined) resolve(result);
      else reject(new Error(`${method}: ${message ?? error.message ?? JSON.stringify(error)}`));
    });
  }

  #end(id, say) {
    const open = this.#open.get(id);
    if (open === undefined) return;
    this.#open.delete(id);
    clearTimeout(open.timer);
    say(open);
  }

  #giveUp() {
    for (const id of [...this.#open.keys()]) this.#end(id, ({ method, reject }) => reject(new Error(`${method}: the browser is gone`)));
  }
}
