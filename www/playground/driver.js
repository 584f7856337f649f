// Goes through the checkout as a shopper does, and does at the cashier what a buyer does, through the sandbox. Each step is
// told to the log before it is done; nothing here draws anything.

import { order } from '../pages/shop-api.js';
import { lastCashier, pressAtCashier } from '../panel/sandbox.js';

const LOOK_MS = 60;
const WAIT_MS = 20000;
const ORDER_PAUSE_MS = 300;
const ORDER_TRIES = 40;

/** Somebody opened something else meanwhile; what was under way is left aside. */
export class Overtaken extends Error {}

export class Driver {
  constructor(stage, tell) {
    this.stage = stage;
    this.tell = tell;
  }

  /** Waits until `holds()` answers something; `what` is for the message when it never does. */
  async until(holds, what) {
    const { turn } = this.stage;
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      if (this.stage.turn !== turn) throw new Overtaken();
      const found = holds();
      if (found) return found;
      if (performance.now() > deadline) throw new Error(what);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  reach(id) {
    return this.until(() => this.stage.look().id === id, id);
  }

  async find(selector) {
    return this.until(() => this.stage.find(selector), selector);
  }

  async press(selector) {
    (await this.find(selector)).click();
  }

  pressMain() {
    return this.press('.actions .button-main:not([disabled])');
  }

  /** Picks a way, its first plan where there are several, and ticks what is asked for. */
  async choose(way) {
    this.tell('stepChoose', way);
    await this.pick(way);
    for (const { id } of this.stage.all('[part~="terms"] input[type="checkbox"]')) {
      const tick = await this.find(`#${id}`);
      if (!tick.checked) tick.click();
      await this.until(() => this.stage.find(`#${id}`).checked, id);
    }
    this.tell('stepNext');
    await this.pressMain();
    await this.reach('reviewing');
  }

  async pick(way) {
    await this.press(`#paylater-way-${way}:not([disabled])`);
    await this.until(() => this.stage.find(`#paylater-way-${way}`).checked, way);
    // What belongs to the way is drawn with it or not at all; a frame later it stands there.
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const plan = this.stage.find('#paylater-plans input[type="radio"]');
    if (plan === null) return;
    const { id } = plan;
    plan.click();
    await this.until(() => this.stage.find(`#${id}`).checked, id);
    await this.until(() => this.stage.find('[part~="terms"]'), 'terms');
  }

  /** The page's clock goes ahead, so that nobody has to wait for what the checkout waits for. */
  passTime(ms) {
    this.tell('stepClock', String(Math.round(ms / 1000)));
    this.stage.preview().letPass(ms);
  }

  /** Waits until the shop's server knows this order in this state. */
  async untilOrder(number, state) {
    for (let tries = 0; tries < ORDER_TRIES; tries += 1) {
      if ((await order(number)).state === state) return;
      await new Promise((resolve) => setTimeout(resolve, ORDER_PAUSE_MS));
    }
    throw new Error(state);
  }

  confirm() {
    this.tell('stepConfirm');
    this.stage.checkout().confirm();
  }

  /** To the open cashier, with this way to pay. */
  async toCashier(way) {
    await this.choose(way);
    this.confirm();
    await this.until(() => this.stage.sheet(), 'cashier');
  }

  /** What the person at the cashier does: `pay`, `cancel` or `leave`. */
  async buyer(action) {
    const native = this.stage.nativePage();
    if (native !== null) {
      this.tell('stepNative');
      native.click();
      await this.until(() => this.stage.sheet(), 'cashier');
    }
    const sheet = this.stage.sheet();
    const last = sheet === null ? await lastCashier() : null;
    if (sheet === null && last === null) return;
    const token = sheet === null ? last.token : new URL(sheet.src).pathname.split('/').pop();
    this.tell('stepBuyer', action);
    await pressAtCashier(token, action);
    await this.stage.reloadCashier(token, sheet);
  }
}
