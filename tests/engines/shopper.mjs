// Carries out the steps of a journey in one engine, as a shopper would: looks, presses, types, and compares what is seen
// with what the step says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const EYES = readFileSync(new URL('page/eyes.js', import.meta.url), 'utf8');
const WITHIN_MS = 30_000;
const HEARD_WITHIN_MS = 2_000;
const LOOK_AGAIN_MS = 40;
// Schedules begin on the day of the order; which days follow is tested where the day is given.
const DAY = /\d{4}年\d{1,2}月\d{1,2}日/g;
const MOMENT = /\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?!\d)/g;

export class Shopper {
  /** The shop's number of the order, once the page's address names it. */
  order = null;

  /** Everything that the pages of this journey have complained about. */
  troubles = [];

  #driver;
  #engine;
  #places;
  #screen;
  #folder;

  constructor(driver, { engine, places, screen, folder }) {
    this.#driver = driver;
    this.#engine = engine;
    this.#places = places;
    this.#screen = screen;
    this.#folder = folder;
  }

  /** `placed` is the order that the journey begins with, as the shop's server answers it; empty for one that begins in the shop. */
  async follow({ id, at: place = 'front', open, steps }, placed) {
    this.order = placed.order ?? null;
    await this.#beginAnew();
    await this.#driver.open(this.#places[place] + open.replace(/\{(\w+)\}/g, (_, name) => (name === 'drawn' ? placed.drawn : encodeURIComponent(placed[name]))));
    for (const [at, step] of steps.entries()) {
      try {
        await this.#take(step, id);
      } catch (failure) {
        await this.#picture(`${id}-failed`).catch(() => {});
        await this.#note().catch(() => {});
        failure.message = `step ${at + 1} ${JSON.stringify(step)}\n${failure.message}\ntroubles: ${JSON.stringify(this.troubles)}`;
        throw failure;
      }
    }
  }

  async #take(step, id) {
    const frame = step.in === undefined ? null : this.#places[step.in];
    if (step.press !== undefined) await this.#press(step.press, frame);
    if (step.type !== undefined) await this.#driver.type(step.type, frame);
    if (step.sees !== undefined) await this.#see(step.sees, frame);
    if (step.dressed !== undefined) await this.#see({ sheet: this.#engine.sheets[step.dressed] }, frame);
    if (step.picture !== undefined) await this.#picture(`${id}-${step.picture}`);
    if (step.shop !== undefined) await this.#askTheShop(step.shop);
    await this.#note();
  }

  /**
   * Presses, and presses again where nothing has heard it: an engine that is still drawing drops a press as a phone does.
   * What lies under something else is no such case; see `find`.
   */
  async #press([kind, name], frame) {
    for (let tries = 3; ; tries -= 1) {
      const at = await this.#standing(kind, name, frame);
      const origin = frame === null ? { x: 0, y: 0 } : await this.#ask('frame()', null);
      await this.#driver.press(at, frame, origin);
      if (await this.#isHeard(frame)) return;
      if (tries === 1) throw new Error(`${kind} ‘${name}’ was pressed at ${at.x}, ${at.y} and heard nothing`);
    }
  }

  /** A place that moves between two looks is looked for again. */
  async #standing(kind, name, frame) {
    let before = null;
    return this.#until(async () => {
      const found = await this.#ask(`find(${JSON.stringify(kind)}, ${JSON.stringify(name)})`, frame);
      const isStill = before !== null && before.x === found.x && before.y === found.y;
      before = found;
      if (found.problem !== undefined) throw new Error(found.problem);
      if (!isStill) throw new Error(`${kind} ‘${name}’ does not stand still`);
      return found;
    });
  }

  async #isHeard(frame) {
    const heard = async () => assert.ok(await this.#ask('heard()', frame).catch(goneWithItsFrame));
    return this.#until(heard, HEARD_WITHIN_MS).then(() => true, () => false);
  }

  /** Waits until everything that is named is seen exactly so; `words` have only to be among what is read. */
  #see(expected, frame) {
    return this.#until(async () => {
      const seen = await this.look(frame);
      const { words = [], ...exact } = expected;
      const same = Object.fromEntries(Object.keys(exact).map((name) => [name, only(seen[name], exact[name])]));
      assert.deepEqual(same, exact);
      for (const word of words) assert.ok(seen.words.includes(word), `‘${word}’ is not to be read in: ${seen.words}`);
      // Nobody on a phone looks beyond the right edge.
      assert.equal(seen.beyondTheEdge, 0, 'the page is wider than the screen');
    });
  }

  async look(frame = null) {
    const seen = await this.#ask('look()', frame);
    return JSON.parse(JSON.stringify(seen).replace(DAY, '〈日〉').replace(MOMENT, '〈时刻〉'));
  }

  async #ask(question, frame) {
    return this.#driver.evaluate(`(function () { ${EYES}; return eyes().${question}; })()`, frame);
  }

  /** What the shop's own server knows of the order. */
  #askTheShop(expected) {
    return this.#until(async () => {
      const answer = await fetch(`${this.#places.shop}/shop/orders/${this.order}`);
      assert.deepEqual(only(await answer.json(), expected), expected);
    });
  }

  /** What the page's address and its listener say; a page that is just being left is asked again on the next. */
  async #note() {
    const question = "[location.href, sessionStorage.getItem('engines.troubles') || '[]']";
    const [address, troubles] = await this.#until(() => this.#driver.evaluate(question));
    this.order = new URL(address).searchParams.get('order') || this.order;
    this.troubles = [...new Set([...this.troubles, ...JSON.parse(troubles)])];
  }

  async #picture(name) {
    const { pageHeight } = await this.look();
    await this.#driver.screenshot(`${this.#folder}/${this.#engine.id}-${name}.png`, { ...this.#screen, pageHeight });
  }

  /** Nothing of the journey before is left in this tab: no cart, no choice of host, no trouble. */
  async #beginAnew() {
    await this.#driver.open(`${this.#places.front}/engines/listen.js`);
    await this.#driver.evaluate('[localStorage, sessionStorage].forEach((storage) => storage.clear())');
  }

  async #until(holds, withinMs = WITHIN_MS) {
    const deadline = Date.now() + withinMs;
    for (;;) {
      try {
        return await holds();
      } catch (notYet) {
        if (Date.now() > deadline) throw notYet;
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }
}

/** The cashier closes when it has been told: nobody is left to ask, because the press was heard. */
function goneWithItsFrame(failure) {
  if (/frame|context/i.test(failure.message)) return true;
  throw failure;
}

/** Of a table only the entries that are asked for. */
function only(seen, expected) {
  if (Array.isArray(expected) || typeof expected !== 'object' || expected === null) return seen;
  if (typeof seen !== 'object' || seen === null) return seen;
  return Object.fromEntries(Object.keys(expected).filter((name) => name in seen).map((name) => [name, seen[name]]));
}
