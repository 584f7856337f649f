// The element as other people's pages treat it: defined twice, several at once, moved about, thrown away and taken back.

import { expect, test } from './fixtures.mjs';
import { ORDINARY_PAGE, openSession, wasmPages } from './pages/bare-page.mjs';

test('a second definition is left alone, and the warning names both versions', async ({ page }) => {
  const warnings = [];
  page.on('console', (said) => { if (said.type() === 'warning') warnings.push(said.text()); });
  await page.route('**/pkg/other/index.js', async (route) => {
    const response = await route.fetch({ url: new URL('/pkg/index.js', route.request().url()).href });
    const body = await response.text();
    expect(body).toContain('"0.1.0"');
    await route.fulfill({ response, body: body.replaceAll('"0.1.0"', '"9.8.7"') });
  });
  await page.goto(ORDINARY_PAGE);
  const version = await page.evaluate(async () => {
    (await import('/pkg/index.js')).defineElement();
    const first = customElements.get('paylater-checkout');
    (await import('/pkg/other/index.js')).defineElement();
    return [first === customElements.get('paylater-checkout'), first.version];
  });
  expect(version).toEqual([true, '0.1.0']);
  expect(warnings).toEqual(['<paylater-checkout> 9.8.7 is not defined again: version 0.1.0 already is']);
});

test('two elements on one page show two orders, and choosing in one does not choose in the other', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  const sessions = [await openSession(request, 'keyboard'), await openSession(request, 'earphones')];
  await page.evaluate(async (all) => {
    await import('/pkg/element.js');
    for (const options of all) document.body.append(Object.assign(document.createElement('paylater-checkout'), options));
  }, sessions);
  const elements = page.locator('paylater-checkout');
  await expect(elements).toHaveCount(2);
  for (const at of [0, 1]) await expect(elements.nth(at).getByRole('radio', { name: /花呗分期/ })).not.toBeChecked();
  await elements.nth(0).getByRole('radio', { name: /花呗分期/ }).check();
  await expect(elements.nth(0).getByRole('radio', { name: /花呗分期/ })).toBeChecked();
  await expect(elements.nth(1).getByRole('radio', { name: /花呗分期/ })).not.toBeChecked();
  const shown = await elements.evaluateAll((list) => list.map((element) => /¥[\d,]+\.\d\d/.exec(element.shadowRoot.textContent)[0]));
  expect(shown).toEqual(['¥459.00', '¥1,299.00']);
});

test('an element that is moved within the page keeps what was chosen', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async (options) => {
    await import('/pkg/element.js');
    document.body.append(Object.assign(document.createElement('paylater-checkout'), options));
  }, await openSession(request, 'keyboard'));
  const huabei = page.getByRole('radio', { name: /花呗分期/ });
  await huabei.check();
  await page.evaluate(async () => {
    const elsewhere = document.body.appendChild(document.createElement('section'));
    elsewhere.append(document.querySelector('paylater-checkout'));
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  await expect(page.locator('section > paylater-checkout')).toHaveCount(1);
  await expect(huabei).toBeChecked();
});

test('an element that is removed is emptied, and begins afresh when it is put back', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async (options) => {
    await import('/pkg/element.js');
    document.body.append(Object.assign(document.createElement('paylater-checkout'), options));
  }, await openSession(request, 'keyboard'));
  const huabei = page.getByRole('radio', { name: /花呗分期/ });
  await huabei.check();
  const left = await page.evaluate(async () => {
    window.kept = document.querySelector('paylater-checkout');
    window.kept.remove();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return window.kept.shadowRoot.querySelectorAll('.paylater').length;
  });
  expect(left).toBe(0);
  await page.evaluate(() => document.body.append(window.kept));
  await expect(huabei).toBeVisible();
  await expect(huabei).not.toBeChecked();
});

// Yew 0.23 never takes back the few event handlers of an app's root (its dom_bundle/subtree_root.rs says so): some 650 bytes
// each time. One checkout view alone has over 20 000, so anything of ours that stayed would be seen.
test('a hundred rounds of mounting and removing keep nothing of a checkout: two pages of wasm memory at most', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await wasmPages.watch(page);
  const options = await openSession(request, 'keyboard');
  await page.evaluate(async () => { await import('/pkg/element.js'); });
  const rounds = (count) => page.evaluate(async ([given, times]) => {
    for (let round = 0; round < times; round += 1) {
      const element = Object.assign(document.createElement('paylater-checkout'), given);
      const ready = new Promise((resolve) => element.addEventListener('paylater-ready', resolve, { once: true }));
      document.body.append(element);
      await ready;
      element.remove();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }, [options, count]);
  await rounds(10);
  const after10 = await wasmPages.bytes(page);
  expect(after10).toBeGreaterThan(0);
  await rounds(100);
  expect(await wasmPages.bytes(page)).toBeLessThanOrEqual(after10 + 2 * 65_536);
});

test('nothing beneath the element jumps while it loads', async ({ page, request }) => {
  const options = await openSession(request, 'earphones');
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(async (given) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('paylater-checkout:not(:defined) { display: block; min-height: 838px; }');
    document.adoptedStyleSheets = [sheet];
    const beneath = Object.assign(document.createElement('p'), { textContent: 'What stands beneath.' });
    document.body.replaceChildren(Object.assign(document.createElement('paylater-checkout'), given), beneath);
    await new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve, 100)); });
    window.shifts = [];
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) window.shifts.push([value, ...sources.map(({ node, previousRect, currentRect }) => [node && node.nodeName, previousRect.top, currentRect.top, previousRect.height])]);
    }).observe({ type: 'layout-shift' });
    await import('/pkg/element.js');
  }, options);
  await expect(page.getByRole('radio', { name: /花呗分期/ })).toBeVisible();
  await page.evaluate(() => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve, 100)); }));
  // How many lines the real words take is not known before they come; what is left is nothing to two places.
  const shifts = await page.evaluate(() => window.shifts);
  expect(shifts.reduce((sum, [value]) => sum + value, 0), JSON.stringify(shifts)).toBeLessThan(0.005);
});
