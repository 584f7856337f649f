// Any Chromium, by the DevTools protocol as Chromium 69 already spoke it: straight to the page's own socket.

import { writeFileSync } from 'node:fs';

import { BrowserProcess, newFolder } from './browser-process.mjs';
import { Conversation } from './conversation.mjs';

const ARGUMENTS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--hide-scrollbars', '--remote-debugging-port=0',
  // The cashier is another origin; in a process of its own it would be out of this conversation's reach.
  '--disable-site-isolation-trials', '--disable-features=site-per-process,OriginKeyedProcessesByDefault',
];

export class Devtools {
  #process;
  #page;
  #world = null;

  static async start({ program, args, width, height }) {
    const folder = newFolder();
    const all = [...ARGUMENTS, ...args, `--user-data-dir=${folder}`, `--window-size=${width},${height}`, 'about:blank'];
    const browser = new BrowserProcess(program, all, { folders: [folder] });
    try {
      const address = new URL(await browser.says(/DevTools listening on (ws:\S+)/));
      const targets = await (await fetch(`http://${address.host}/json/list`)).json();
      const page = await Conversation.with(targets.find(({ type }) => type === 'page').webSocketDebuggerUrl);
      await page.ask('Page.enable');
      const metrics = { width, height, deviceScaleFactor: 2, mobile: true };
      await page.ask('Emulation.setDeviceMetricsOverride', metrics);
      return new Devtools(browser, page);
    } catch (failure) {
      await browser.end();
      throw failure;
    }
  }

  constructor(browser, page) {
    this.#process = browser;
    this.#page = page;
  }

  async version() {
    return (await this.#page.ask('Browser.getVersion')).product;
  }

  async open(url) {
    const { errorText } = await this.#page.ask('Page.navigate', { url });
    if (errorText) throw new Error(`${url}: ${errorText}`);
  }

  /** The value of an expression in the page, or in its frame whose address begins with `frame`. */
  async evaluate(expression, frame = null) {
    const question = { expression, returnByValue: true };
    if (frame !== null) question.contextId = await this.#worldIn(frame);
    const { result, exceptionDetails } = await this.#page.ask('Runtime.evaluate', question);
    if (exceptionDetails !== undefined) {
      throw new Error((exceptionDetails.exception ?? {}).description ?? exceptionDetails.text);
    }
    return result.value;
  }

  /** One world for each document in the frame: Chromium 69 makes only so many in its life. */
  async #worldIn(address) {
    const { frameTree } = await this.#page.ask('Page.getFrameTree');
    const found = (frameTree.childFrames ?? []).find(({ frame }) => frame.url.startsWith(address));
    if (found === undefined) throw new Error(`there is no frame of ${address}`);
    const { id: frameId, loaderId } = found.frame;
    if (this.#world === null || this.#world.loaderId !== loaderId) {
      const { executionContextId } = await this.#page.ask('Page.createIsolatedWorld', { frameId, worldName: 'paylater-engines' });
      this.#world = { loaderId, executionContextId };
    }
    return this.#world.executionContextId;
  }

  /** Presses and lets go at a place of the page, or of its frame, whose own place is `origin`. */
  async press({ x, y }, frame, origin) {
    const at = { x: x + origin.x, y: y + origin.y, button: 'left', clickCount: 1 };
    await this.#page.ask('Input.dispatchMouseEvent', { ...at, type: 'mouseMoved', button: 'none', clickCount: 0 });
    await this.#page.ask('Input.dispatchMouseEvent', { ...at, type: 'mousePressed' });
    await this.#page.ask('Input.dispatchMouseEvent', { ...at, type: 'mouseReleased' });
  }

  /** Types into what has the focus. */
  async type(text) {
    for (const character of text) {
      await this.#page.ask('Input.dispatchKeyEvent', { type: 'keyDown', key: character, text: character });
      await this.#page.ask('Input.dispatchKeyEvent', { type: 'keyUp', key: character });
    }
  }

  async screenshot(file, { width, height, pageHeight }) {
    const resize = (to) => this.#page.ask('Emulation.setDeviceMetricsOverride', { width, height: to, deviceScaleFactor: 2, mobile: true });
    await resize(pageHeight);
    const { data } = await this.#page.ask('Page.captureScreenshot', { format: 'png' });
    await resize(height);
    writeFileSync(file, Buffer.from(data, 'base64'));
  }

  async close() {
    this.#page.close();
    await this.#process.end();
  }
}
