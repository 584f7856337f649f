// How long a developer waits for a changed line: from the moment it is saved until the open page in Chromium shows it, reload
// included. Called by `cargo xtask bench --edit`. It starts `npm start -- --watch` in a local folder of its own, edits one line
// of each kind five times, prints least, middle and most, and puts every file back as it was. A line that does not compile has
// to leave the page alone, and the next good one to reach it; else this fails.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

const RUNS = 5;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BASE = Number(process.env.PAYLATER_PORT_BASE || 8890);
const SHOP = `http://127.0.0.1:${BASE}`;
const BUILT_WITHIN_MS = 900_000;
const SHOWN_WITHIN_MS = 120_000;

/** A file, what a run writes into it, and how the page shows that it has it. */
const VIEW = {
  name: 'a line of a view',
  file: 'src/views/choosing.rs',
  edit: (text, run) => replaced(text, 'text.steps.choosing.into()', `[text.steps.choosing, "·${run}"].concat().into()`),
  seen: () => document.querySelector('paylater-checkout').shadowRoot.querySelector('.heading').textContent.split('·')[1],
};
const KINDS = [
  VIEW,
  {
    name: 'a line of the style sheet',
    file: 'styles/paylater.css',
    edit: (text, run) => `${text}:host { --edit: ${run}; }\n`,
    seen: () => getComputedStyle(document.querySelector('paylater-checkout')).getPropertyValue('--edit').trim(),
  },
  {
    name: 'a line of js/',
    file: 'js/element.js',
    edit: (text, run) => `${text}globalThis.edit = '${run}';\n`,
    seen: () => globalThis.edit,
  },
  {
    name: 'a line of the demo shop',
    file: 'www/pages/checkout.js',
    edit: (text, run) => `${text}globalThis.edit = '${run}';\n`,
    seen: () => globalThis.edit,
  },
];

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`there is no ${from} any more`);
  return text.replace(from, to);
}

/** The running demo, and what it has said so far. */
async function start() {
  const environment = { ...process.env, PAYLATER_PORT_BASE: String(BASE), PAYLATER_LOCAL_DIR: '.local/edit-loop' };
  const demo = spawn('cargo', ['xtask', 'start', '--watch'], { cwd: ROOT, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { text: '' };
  for (const stream of [demo.stdout, demo.stderr]) stream.on('data', (chunk) => { said.text += chunk; });
  await until(() => demo.exitCode !== null || said.text.includes('The demo shop is open.'), BUILT_WITHIN_MS, () => said.text);
  if (demo.exitCode !== null) throw new Error(said.text);
  return { demo, said };
}

/** A checkout with an order in it, as a developer has it open beside the editor. */
async function openCheckout(browser) {
  const page = await (await browser.newContext({ viewport: { width: 375, height: 812 }, locale: 'zh-CN' })).newPage();
  await page.goto(`${SHOP}/?host=alipay_h5&panel=0`);
  await page.getByRole('button', { name: '加入购物车：机械键盘' }).click();
  await page.goto(`${SHOP}/checkout.html`);
  await page.getByRole('radio', { name: /花呗分期/ }).waitFor();
  return page;
}

async function shows(page, { seen }) {
  try {
    return await page.evaluate(seen);
  } catch {
    // Between two pages there is none to ask, and on a new one the element is not there at once.
    return undefined;
  }
}

async function measure(page, kind, original, said) {
  const times = [];
  for (let run = 1; run <= RUNS; run += 1) {
    // A number that was never shown before.
    const mark = `${run}${process.pid}`;
    const begun = performance.now();
    writeFileSync(path.join(ROOT, kind.file), kind.edit(original, mark));
    await until(async () => await shows(page, kind) === mark, SHOWN_WITHIN_MS, () => `${kind.name} is not shown: ${said.text.slice(-4000)}`);
    times.push((performance.now() - begun) / 1000);
    await page.getByRole('radio', { name: /花呗分期/ }).waitFor();
  }
  times.sort((a, b) => a - b);
  const [least, middle, most] = [times[0], times[(RUNS - 1) / 2], times[RUNS - 1]].map((time) => time.toFixed(2));
  console.log(`${kind.name.padEnd(28)} ${least} s at least, ${middle} in the middle, ${most} at most`);
}

/** The page keeps a mark that a reload would take away. */
async function proveThatNonsenseIsKeptFromThePage(page, original, said) {
  await page.evaluate(() => { globalThis.kept = true; });
  const before = said.text.length;
  writeFileSync(path.join(ROOT, VIEW.file), `${original}\nfn nonsense( {\n`);
  const told = () => said.text.slice(before);
  await until(() => told().includes('the open pages stay as they are'), SHOWN_WITHIN_MS, () => `nothing is said of nonsense: ${told()}`);
  if (!/error: .*\n[^]*choosing\.rs/.test(told())) throw new Error(`the compiler's words are missing: ${told()}`);
  if (await page.evaluate(() => globalThis.kept) !== true) throw new Error('the page was loaded again for nothing');
  writeFileSync(path.join(ROOT, VIEW.file), VIEW.edit(original, 'mended'));
  await until(async () => await shows(page, VIEW) === 'mended', SHOWN_WITHIN_MS, () => `what is mended is not shown: ${told()}`);
  console.log('what does not compile leaves the page alone, and what mends it reaches the page');
}

async function until(holds, withinMs, complaint) {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(complaint());
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const originals = new Map(KINDS.map(({ file }) => [file, readFileSync(path.join(ROOT, file), 'utf8')]));
let running = null;
let browser = null;
try {
  running = await start();
  browser = await chromium.launch({ executablePath: process.env.PAYLATER_CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox'] });
  const page = await openCheckout(browser);
  for (const kind of KINDS) {
    const original = originals.get(kind.file);
    await measure(page, kind, original, running.said);
    writeFileSync(path.join(ROOT, kind.file), original);
    const isAsItWas = async () => !(await shows(page, kind)) && page.getByRole('radio', { name: /花呗分期/ }).isVisible();
    await until(isAsItWas, SHOWN_WITHIN_MS, () => `${kind.file} is back as it was, and the page is not`);
  }
  await proveThatNonsenseIsKeptFromThePage(page, originals.get(VIEW.file), running.said);
} finally {
  for (const [file, text] of originals) writeFileSync(path.join(ROOT, file), text);
  if (browser !== null) await browser.close();
  if (running !== null && running.demo.exitCode === null) {
    running.demo.kill('SIGINT');
    await once(running.demo, 'exit');
  }
}
