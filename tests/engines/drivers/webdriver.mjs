// WebKitGTK by WebDriver, over its own driver program and a display that exists only in memory.

import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

import { BrowserProcess } from './browser-process.mjs';

const DISPLAY = process.env.PAYLATER_XVFB ?? '/usr/bin/Xvfb';
const LISTENS_WITHIN_MS = 20_000;
const ANSWERS_WITHIN_MS = 30_000;
const LIBRARIES = '/usr/lib';

export class Webdriver {
  #processes;
  #session;
  #version;

  static async start({ program, args, width, height }) {
    if (!existsSync(DISPLAY)) throw new Error(`there is no display: ${DISPLAY} is missing. On Debian: apt-get install xvfb`);
    // Its bars ask for more width than a phone has, and full-screen there are none.
    const browser = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation', '--full-screen'] } };
    const processes = [];
    try {
      // It writes the number of the display that it found free to the file that it is told, here the fourth pipe.
      const screen = new BrowserProcess(DISPLAY, ['-displayfd', '3', '-screen', '0', '1280x4400x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
      processes.push(screen);
      const env = { DISPLAY: `:${await screen.says(/^(\d+)\n/)}`, LANG: 'zh_CN.UTF-8', LIBGL_ALWAYS_SOFTWARE: '1' };
      const port = await freePort();
      processes.unshift(new BrowserProcess(program, [...args, `--port=${port}`], { env }));
      const driver = `http://127.0.0.1:${port}`;
      const { sessionId, capabilities } = await whenListening(() => ask('POST', `${driver}/session`, { capabilities: { alwaysMatch: browser } }));
      const session = `${driver}/session/${sessionId}`;
      await ask('POST', `${session}/window/rect`, { width, height });
      return new Webdriver(processes, session, `WebKit/${capabilities.browserVersion}`);
    } catch (failure) {
      for (const process of processes) await process.end();
      throw failure;
    }
  }

  constructor(processes, session, version) {
    this.#processes = processes;
    this.#session = session;
    this.#version = version;
  }

  async version() {
    return this.#version;
  }

  async open(url) {
    await ask('POST', `${this.#session}/url`, { url });
  }

  /** The value of an expression in the page, or in its frame. */
  async evaluate(expression, frame = null) {
    return this.#inside(frame, () => ask('POST', `${this.#session}/execute/sync`, { script: `return ${expression};`, args: [] }));
  }

  /**
   * Presses and lets go at a place of the page, or of its frame, whose own place is `origin`: this driver takes the places
   * of actions as the page's, whatever frame it is in.
   */
  async press({ x, y }, frame, origin) {
    const actions = [
      { type: 'pointerMove', duration: 0, x: Math.round(x + origin.x), y: Math.round(y + origin.y) },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#act({ type: 'pointer', id: 'finger', parameters: { pointerType: 'mouse' }, actions });
  }

  /** Types into what has the focus. */
  async type(text) {
    await this.#act({ type: 'key', id: 'keys', actions: [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) });
  }

  #act(source) {
    return ask('POST', `${this.#session}/actions`, { actions: [source] });
  }

  async #inside(frame, work) {
    if (frame === null) return work();
    const found = await ask('POST', `${this.#session}/element`, { using: 'css selector', value: `iframe[src^="${frame}"]` });
    await ask('POST', `${this.#session}/frame`, { id: found });
    try {
      return await work();
    } finally {
      await ask('POST', `${this.#session}/frame`, { id: null });
    }
  }

  /** The window is made as high as the page for the moment. */
  async screenshot(file, { width, height, pageHeight }) {
    const resize = (to) => ask('POST', `${this.#session}/window/rect`, { width, height: to });
    await resize(Math.max(height, pageHeight));
    writeFileSync(file, Buffer.from(await ask('GET', `${this.#session}/screenshot`), 'base64'));
    await resize(height);
  }

  async close() {
    await ask('DELETE', this.#session).catch(() => {});
    for (const process of this.#processes) await process.end();
  }
}

/** The window around WebKitGTK, which lies with the library and on no PATH. */
function miniBrowser() {
  const folders = readdirSync(LIBRARIES, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name.endsWith('-linux-gnu'));
  for (const { name } of folders) {
    const versions = readdirSync(`${LIBRARIES}/${name}`).filter((version) => version.startsWith('webkit2gtk-')).sort();
    const found = versions.map((version) => `${LIBRARIES}/${name}/${version}/MiniBrowser`).filter((path) => existsSync(path));
    if (found.length > 0) return found[found.length - 1];
  }
  throw new Error(`there is no MiniBrowser below ${LIBRARIES}. On Debian: apt-get install webkit2gtk-driver`);
}

async function ask(method, address, body) {
  const answer = await fetch(address, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${new URL(address).pathname}: ${value.error}: ${value.message}`);
  return value;
}

async function whenListening(work) {
  const deadline = Date.now() + LISTENS_WITHIN_MS;
  for (;;) {
    try {
      return await work();
    } catch (notYet) {
      if (Date.now() > deadline || notYet.cause?.code !== 'ECONNREFUSED') throw notYet;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
