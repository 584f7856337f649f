// Three hundred histories of pages that mean the checkout no good: nodes taken out and put back, translated, written anew,
// wrapped requests, clocks set, pages put to sleep, bridges that lie. Each comes from its number, is lived in a real browser
// against the real backend, and ends in a state with a name and a way on. One alone: E2E_HISTORY=17 with this file.

import { fileURLToPath } from 'node:url';

import { expect, test } from './fixtures.mjs';
import { ORDINARY_PAGE, openSession } from './pages/bare-page.mjs';

const HISTORIES = 300;
const IN_ONE_TEST = 60;
/** Most of a history is waiting. */
const AT_A_TIME = 6;
const ALIPAY = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/105.0.0.0 Mobile Safari/537.36 AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000';

/** States in which the shopper has the next word. */
const LASTING = ['choosing', 'reading', 'reviewing', 'unsent', 'at_host', 'interrupted', 'stalled', 'broken', 'done'];

const only = process.env.E2E_HISTORY;
const seeds = only === undefined ? Array.from({ length: HISTORIES }, (_, at) => at + 1) : [Number(only)];
const parts = Array.from({ length: Math.ceil(seeds.length / IN_ONE_TEST) }, (_, at) => seeds.slice(at * IN_ONE_TEST, (at + 1) * IN_ONE_TEST));

test.use({ userAgent: ALIPAY });

/** Waits until the shopper has the next word, or is waited for by a page that keeps asking. */
async function settled(page) {
  let last = null;
  const asked = (await page.evaluate(() => window.histories.standing())).asked;
  let failures = 0;
  for (let look = 0; look < 60; look += 1) {
    last = await page.evaluate(() => window.histories.standing());
    if (last.state === 'failed') {
      // A trap, which may come as late as the first change to nodes that are not ours any more, or a download that failed:
      // the way on is pressed, and leads on.
      failures += 1;
      expect(failures, JSON.stringify(last)).toBeLessThan(5);
      expect(last.ways).toBeGreaterThan(0);
      await page.evaluate(() => window.histories.again());
      look = 0;
    } else if (LASTING.includes(last.state) || (last.state === 'confirming' && last.asked > asked + 2)) {
      return last;
    }
    await page.waitForTimeout(200);
  }
  return last;
}

/** One history from its beginning to its end: `{story, end}`. */
async function lived(page, request, seed) {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async () => { await import('/pkg/element.js'); });
  const options = await openSession(request, 'keyboard');
  const story = await page.evaluate(([number, given]) => window.histories.live(number, given), [seed, options]);
  return { story, end: await settled(page) };
}

for (const part of parts) {
  test(`histories ${part[0]} to ${part.at(-1)} end in a state with a name and a way on`, async ({ context, request }) => {
    test.setTimeout(300_000);
    await context.addInitScript({ path: fileURLToPath(new URL('page_fuzz/page.js', import.meta.url)) });
    const due = part.slice();
    const ends = {};
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, part.length) }, async () => {
      const page = await context.newPage();
      for (let seed = due.shift(); seed !== undefined; seed = due.shift()) {
        const { story, end } = await lived(page, request, seed);
        const told = `history ${seed}: ${story.join(', ')}; ends as ${JSON.stringify(end)}`;
        expect(LASTING.concat('confirming'), told).toContain(end.state);
        if (!['confirming', 'done'].includes(end.state)) expect(end.ways, told).toBeGreaterThan(0);
        ends[end.state] = (ends[end.state] ?? 0) + 1;
      }
    }));
    console.log(`histories ${part[0]} to ${part.at(-1)}: ${JSON.stringify(ends)}`);
    // A fuzzer that never gets anywhere finds nothing.
    if (part.length === IN_ONE_TEST) for (const state of ['choosing', 'interrupted', 'reviewing']) expect(Object.keys(ends)).toContain(state);
  });
}
