// Firefox by WebDriver BiDi, which it speaks itself: no driver program stands between.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BrowserProcess, newFolder } from './browser-process.mjs';
import { Conversation } from './conversation.mjs';

// Nothing but the pages of the test is to be asked for; scroll bars lie over the page, as on a phone.
const PREFERENCES = `
user_pref("app.update.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.homepage_override.mstone", "ignore");
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("toolkit.telemetry.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("extensions.update.enabled", false);
user_pref("services.settings.server", "data:,");
user_pref("ui.useOverlayScrollbars", 1);
user_pref("intl.accept_languages", "zh-CN, zh");
`;

export class Bidi {
  #process;
  #session;
  #version;
  #context;

  static async start({ program, args, width, height }) {
    const folder = newFolder();
    writeFileSync(join(folder, 'user.js'), PREFERENCES);
    const all = [...args, '--headless', '--no-remote', '--profile', folder, '--remote-debugging-port', '0', 'about:blank'];
    const browser = new BrowserProcess(program, all, { folders: [folder] });
    try {
      const address = await browser.says(/WebDriver BiDi listening on (ws:\S+)/);
      const session = await Conversation.with(`${address}/session`);
      const { capabilities } = await session.ask('session.new', { capabilities: {} });
      const { contexts } = await session.ask('browsingContext.getTree');
      const { context } = contexts[0];
      await session.ask('browsingContext.setViewport', { context, viewport: { width, height }, devicePixelRatio: 2 });
      return new Bidi(browser, session, `Firefox/${capabilities.browserVersion}`, context);
    } catch (failure) {
      await browser.end();
      throw failure;
    }
  }

  constructor(browser, session, version, context) {
    this.#process = browser;
    this.#session = session;
    this.#version = version;
    this.#context = context;
  }

  async version() {
    return this.#version;
  }

  async open(url) {
    await this.#session.ask('browsingContext.navigate', { context: this.#context, url, wait: 'interactive' });
  }

  /** The value of an expression in the page, or in its frame whose address begins with `frame`. */
  async evaluate(expression, frame = null) {
    const answer = await this.#session.ask('script.evaluate', {
      // JSON, because the protocol's own way to write values is not JSON's.
      expression: `JSON.stringify(${expression})`,
      target: { context: await this.#contextOf(frame) },
      awaitPromise: false,
    });
    if (answer.type !== 'success') throw new Error(answer.exceptionDetails.text);
    return answer.result.type === 'undefined' ? undefined : JSON.parse(answer.result.value);
  }

  async #contextOf(frame) {
    if (frame === null) return this.#context;
    const { contexts } = await this.#session.ask('browsingContext.getTree', { root: this.#context });
    const found = contexts[0].children.find(({ url }) => url.startsWith(frame));
    if (found === undefined) throw new Error(`there is no frame of ${frame}`);
    return found.context;
  }

  /** Presses and lets go at a place of the page or of its frame. */
  async press({ x, y }, frame) {
    const at = [Math.round(x), Math.round(y)];
    const actions = [
      { type: 'pointerMove', x: at[0], y: at[1] },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ];
    await this.#session.ask('input.performActions', {
      context: await this.#contextOf(frame),
      actions: [{ type: 'pointer', id: 'finger', parameters: { pointerType: 'mouse' }, actions }],
    });
  }

  /** Types into what has the focus. */
  async type(text, frame) {
    const actions = [...text].flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]);
    const context = await this.#contextOf(frame);
    await this.#session.ask('input.performActions', { context, actions: [{ type: 'key', id: 'keys', actions }] });
  }

  async screenshot(file) {
    const picture = { context: this.#context, origin: 'document' };
    const { data } = await this.#session.ask('browsingContext.captureScreenshot', picture);
    writeFileSync(file, Buffer.from(data, 'base64'));
  }

  async close() {
    this.#session.close();
    await this.#process.end();
  }
}
