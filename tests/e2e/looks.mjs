// What is on the screen, as everybody meets it: wide, narrow and usual, in light and in dark. Each time a picture is kept for
// people to look at, and a machine looks for what would keep somebody out. The page stays as it is; its window changes.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

import { expect } from '@playwright/test';

/** The languages of the shop and the checkout, and what a browser in that language asks for. */
export const LANGUAGES = { 'zh-Hans': 'zh-CN', 'zh-Hant': 'zh-TW', en: 'en' };

const WIDTHS = [768, 320, 375];
const SCHEMES = ['dark', 'light'];
const HEIGHT = 812;
/** Where pictures are kept, wherever the tests are started from. */
export const PICTURES = fileURLToPath(new URL('../../test-artifacts/screenshots/', import.meta.url));

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Nothing in this document (a page or a frame; open shadow roots included) keeps anybody out, as far as a machine sees. */
export async function expectNoViolations(frame, where = '') {
  await frame.evaluate(`if (window.axe === undefined) { ${AXE} }`);
  const found = await frame.evaluate(async (values) => {
    const { violations } = await window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'], iframes: false });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  }, RULES);
  expect(found, where).toEqual([]);
}

export async function expectNoSidewaysScroll(frame, where = '') {
  const [content, room] = await frame.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(content, where).toBeLessThanOrEqual(room);
}

/** The window is the page's own. A picture is of all of it, or of what is in sight. */
export function inWindow(page, { fullPage = true } = {}) {
  return {
    frame: () => page,
    resize: (width) => page.setViewportSize({ width, height: HEIGHT }),
    picture: (path) => page.screenshot({ path, fullPage }),
  };
}

/** The window is a frame in the page, named by its selector; it is as high as what is in it. */
export function inFrame(page, selector) {
  const element = page.locator(selector);
  const frame = async () => (await element.elementHandle()).contentFrame();
  return {
    frame,
    async resize(width) {
      await element.evaluate((node, [wide, high]) => Object.assign(node.style, { width: `${wide}px`, height: `${high}px` }), [width, HEIGHT]);
      const content = await (await frame()).evaluate(() => document.documentElement.scrollHeight);
      await element.evaluate((node, high) => { node.style.height = `${high}px`; }, Math.max(content, HEIGHT));
    },
    picture: (path) => element.screenshot({ path }),
  };
}

/** Looks at what is there now. Each picture's name says what, how wide, and in which colours. */
export async function lookAround(page, name, place = inWindow(page)) {
  for (const width of WIDTHS) {
    await place.resize(width);
    for (const colorScheme of SCHEMES) {
      // Colours that change slowly would be looked at on their way.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const where = `${name}-${width}-${colorScheme}`;
      await place.picture(`${PICTURES}${where}.png`);
      await expectNoViolations(await place.frame(), where);
      await expectNoSidewaysScroll(await place.frame(), where);
    }
  }
}

/** Pictures of one part of the page, for people only. */
export async function photograph(page, name, selector) {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.locator(selector).screenshot({ path: `${PICTURES}${name}-${width}-${colorScheme}.png` });
    }
  }
}
