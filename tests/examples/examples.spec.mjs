import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Cashier } from '../e2e/pages/cashier.mjs';
import { Checkout } from '../e2e/pages/checkout.mjs';
import { ADDRESS, expect, place, test } from './fixtures.mjs';
import { BUILT } from './install.mjs';

/** What a developer writes against the wrapper's types, and what these have to refuse: checked with the example's own code. */
const CONSUMERS = { 'vite-react': 'consumer-react.tsx', 'vite-vue': 'consumer-vue.ts' };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const scriptsOf = (name) => JSON.parse(readFileSync(join(ROOT, 'examples', name, 'package.json'), 'utf8')).scripts;

/** Builds an example by its own tools, and checks its types where it has a command for that. */
function build(name) {
  const cwd = place(name);
  if (name in CONSUMERS) copyFileSync(join(ROOT, 'tests/examples/pages', CONSUMERS[name]), join(cwd, 'src', CONSUMERS[name]));
  const scripts = scriptsOf(name);
  for (const script of ['check', 'build'].filter((script) => script in scripts)) execFileSync('npm', ['run', script], { cwd });
}

for (const name of BUILT) {
  const types = 'check' in scriptsOf(name) ? 'types, ' : '';
  test(`${name}: ${types}options, a plan, terms, review, payment, and the page hears that it is completed`, async ({ serve, page, complaints }) => {
    build(name);
    await serve(name);
    const checkout = new Checkout(page);
    await page.goto(ADDRESS);
    await expect(checkout.option('zhima')).toBeVisible();
    await checkout.option('huabei').check();
    await checkout.plan(6).check();
    for (const consent of await checkout.consents.all()) await consent.check();
    await checkout.next.click();
    await expect(checkout.confirm).toBeVisible();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(375);
    await checkout.confirm.click();

    const cashier = Cashier.asPage(page);
    await expect(cashier.amount).toContainText('1299.00');
    await cashier.pay();
    // Back at the example's page, which opens the same session again.
    await expect(page).toHaveURL(/\/\?order=EX\d{18}/);
    await expect(page.locator('#outcome')).toHaveText('completed: paid', { timeout: 30_000 });
    await checkout.expectEnding('paid');
    expect(complaints).toEqual([]);
  });
}
