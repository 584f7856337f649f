// Pages as they are: with wrappers around `fetch`, translators, polyfills, storage and clocks of their own, and hands in our
// nodes. Whatever they do, the checkout ends in a state with a name and a way on.

import { expect, test } from './fixtures.mjs';
import { addresses } from './addresses.mjs';
import { ORDINARY_PAGE, openSession } from './pages/bare-page.mjs';

const ALIPAY = 'Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/105.0.0.0 Mobile Safari/537.36 AliApp(AP/10.5.78.8000) AlipayClient/10.5.78.8000';

/** Puts an element with these options on the page, and remembers what it tells. */
function embed(page, options) {
  return page.evaluate(async (given) => {
    window.told = [];
    for (const name of ['ready', 'error', 'submitted', 'completed']) {
      document.addEventListener(`paylater-${name}`, ({ detail }) => window.told.push({ name, ...detail }));
    }
    await import('/pkg/element.js');
    document.body.replaceChildren(Object.assign(document.createElement('paylater-checkout'), given));
  }, options);
}

function told(page, name) {
  return page.evaluate((wanted) => window.told.filter((detail) => detail.name === wanted), name);
}

const huabei = (page) => page.getByRole('radio', { name: /花呗分期/ });

/** Makes the wasm trap: nodes that it has made are replaced by copies, and the next change meets strangers. */
function trap(page) {
  return page.evaluate(() => {
    const body = document.querySelector('paylater-checkout').shadowRoot.querySelector('.paylater .body');
    body.innerHTML += '';
    body.querySelector('input[type=radio]:not(:disabled)').click();
  });
}

test.describe('a trap', () => {
  test('ends no checkout of the page without a word, and each of them goes on when it is asked to', async ({ page, request }) => {
    await page.goto(ORDINARY_PAGE);
    await embed(page, await openSession(request, 'keyboard'));
    await expect(huabei(page)).toBeVisible();
    const second = await openSession(request, 'earphones');
    await page.evaluate((given) => document.body.append(Object.assign(document.createElement('paylater-checkout'), given)), second);
    await expect(huabei(page)).toHaveCount(2);
    await trap(page);
    await expect(page.getByRole('alert')).toHaveCount(2);
    await expect(page.getByRole('heading', { name: '页面中断了' })).toHaveCount(2);
    expect((await told(page, 'error')).map(({ code, retryable }) => [code, retryable])).toEqual([['crashed', true], ['crashed', true]]);
    for (const left of [1, 0]) {
      await page.getByRole('button', { name: '重试' }).first().click();
      await expect(page.getByRole('alert')).toHaveCount(left);
    }
    await expect(huabei(page)).toHaveCount(2);
    await huabei(page).nth(1).check();
    await expect(page.getByRole('radio', { name: /12\s*期/ })).toBeVisible();
  });

  test('leaves a page whose new element comes alive by itself', async ({ page, request }) => {
    await page.goto(ORDINARY_PAGE);
    const options = await openSession(request, 'keyboard');
    await embed(page, options);
    await expect(huabei(page)).toBeVisible();
    await trap(page);
    await expect(page.getByRole('alert')).toBeVisible();
    await page.evaluate((given) => {
      document.body.replaceChildren(Object.assign(document.createElement('paylater-checkout'), given));
    }, options);
    await huabei(page).check();
    await expect(page.getByRole('radio', { name: /12\s*期/ })).toBeVisible();
  });
});

/** Ways in which wrappers answer, once; the source of a function of the real fetch. */
const ONCE = {
  'rejects with a text': '() => Promise.reject("timeout")',
  'rejects with an object': '() => Promise.reject({ code: 1 })',
  'rejects with nothing': '() => Promise.reject(undefined)',
  'rejects with an Error of another realm': '() => Promise.reject(new (frame()).Error("x"))',
  'throws at once': '() => { throw "blocked"; }',
  'resolves to nothing': '() => Promise.resolve(undefined)',
  'resolves to a plain object': '() => Promise.resolve({ ok: true, data: {} })',
  'has a text() that rejects with a text': '() => Promise.resolve({ ok: true, status: 200, text: () => Promise.reject("gone") })',
  'has a text() that gives none': '() => Promise.resolve({ ok: true, status: 200, text: () => Promise.resolve(undefined) })',
  'answers with a page of HTML': '() => Promise.resolve(new Response("<h1>login</h1>", { headers: { "content-type": "text/html" } }))',
  'answers with nothing': '() => Promise.resolve(new Response(""))',
  'answers with half of the JSON': "async (...given) => new Response((await (await real(...given)).text()).slice(0, 200))",
  'is refused by a firewall': '() => Promise.resolve(new Response("<h1>403</h1>", { status: 403 }))',
};
/** Answers that are as good as the browser's own. */
const ALWAYS = {
  'a plain object': '(...given) => real(...given).then((r) => ({ status: r.status, text: () => r.text(), arrayBuffer: () => r.arrayBuffer() }))',
  'a Proxy around the answer': '(...given) => real(...given).then((r) => new Proxy(r, { get: (o, k) => { const v = o[k]; return typeof v === "function" ? v.bind(o) : v; } }))',
  'an answer of another realm': '(url, init) => frame().fetch(url, init)',
  'a thenable that is no promise': '(...given) => ({ then: (done, failed) => real(...given).then(done, failed) })',
};

async function wrapFetch(page, source, { isOnce, only }) {
  await page.evaluate(([once, part]) => {
    const real = window.fetch.bind(window);
    const frame = () => document.documentElement.appendChild(Object.assign(document.createElement('iframe'), { hidden: true })).contentWindow;
    // The page's policy allows no eval; what the browser is asked by the test needs none.
    window.makeWrapper = (wrapper) => {
      let isDue = true;
      window.fetch = (...given) => {
        if (!String(given[0]).includes(part) || (once && !isDue)) return real(...given);
        isDue = false;
        return wrapper(...given);
      };
    };
    window.real = real;
    window.frame = frame;
  }, [isOnce, only]);
  await page.evaluate(`makeWrapper(${source})`);
}

test.describe('the page’s fetch', () => {
  for (const [what, source] of Object.entries(ONCE)) {
    test(`${what}: the question is asked again`, async ({ page, request }) => {
      await page.goto(ORDINARY_PAGE);
      await wrapFetch(page, source, { isOnce: true, only: '/v1/' });
      await embed(page, await openSession(request, 'keyboard'));
      await expect(huabei(page)).toBeVisible();
      expect(await told(page, 'error')).toEqual([]);
    });
  }

  for (const [what, source] of Object.entries(ALWAYS)) {
    test(`gives ${what}, for the wasm as well: the checkout lives`, async ({ page, request }) => {
      await page.goto(ORDINARY_PAGE);
      await wrapFetch(page, source, { isOnce: false, only: '' });
      await embed(page, await openSession(request, 'keyboard'));
      await huabei(page).check();
      await expect(page.getByRole('radio', { name: /12\s*期/ })).toBeVisible();
    });
  }

  test('is given nothing that a page has put onto every object', async ({ page, request }) => {
    await page.goto(ORDINARY_PAGE);
    const methods = [];
    page.on('request', (seen) => { if (seen.url().includes('/v1/') && seen.method() !== 'OPTIONS') methods.push(seen.method()); });
    const options = await openSession(request, 'keyboard');
    await page.evaluate(() => {
      for (const [name, value] of [['method', 'DELETE'], ['body', 'x'], ['credentials', 'include'], ['get', () => 'x'], ['value', 'x']]) {
        Object.prototype[name] = value;
      }
    });
    await embed(page, options);
    await expect(huabei(page)).toBeVisible();
    expect(methods).toEqual(['GET']);
  });
});

test('a wasm from a cache that does not fit the rest is downloaded anew when the shopper tries again', async ({ page, request }) => {
  let asked = 0;
  await page.route('**/paylater_bg.wasm', (route) => {
    asked += 1;
    // A whole module, and not ours.
    if (asked === 1) return route.fulfill({ contentType: 'application/wasm', body: Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]) });
    return route.continue();
  });
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  await expect(page.getByRole('heading', { name: '支付组件没有加载成功' })).toBeVisible();
  await page.getByRole('button', { name: '重试' }).click();
  await huabei(page).check();
  await expect(page.getByRole('radio', { name: /12\s*期/ })).toBeVisible();
  // The advice for the developer looks at the address, too.
  expect(asked).toBeGreaterThan(1);
});

test('money and terms are not for translators', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  const section = page.locator('paylater-checkout .paylater');
  await expect(section).toHaveAttribute('translate', 'no');
  await expect(section).toHaveClass(/notranslate/);
  await expect(huabei(page)).toBeVisible();
  await expect(section).toHaveAttribute('translate', 'no');
  await expect(section).toHaveClass(/notranslate/);
});

/** What a page does while it is asked whether a confirmation may go on; `element` is the checkout's. */
const ACTIONS = {
  'removes the element': 'element.remove()',
  'empties what is around it': 'document.body.innerHTML = ""',
  'gives it another session': 'element.session = other.session; element.clientToken = other.clientToken',
  'says no': 'event.preventDefault()',
  'says no later': 'event.detail.waitUntil(new Promise((done) => setTimeout(done, 300, false)))',
  'breaks its promise': 'event.detail.waitUntil(Promise.reject(new Error("no stock")))',
};

test.describe('before a confirmation', () => {
  for (const [what, action] of Object.entries(ACTIONS)) {
    test(`a page that ${what} has not confirmed`, async ({ page, request, checkout }) => {
      await page.goto(ORDINARY_PAGE);
      const [options, other] = [await openSession(request, 'keyboard'), await openSession(request, 'earphones')];
      const sent = [];
      page.on('request', (seen) => { if (seen.url().endsWith('/confirm')) sent.push(seen.url()); });
      await embed(page, options);
      await checkout.choose('huabei', { instalments: 3 });
      await page.evaluate((given) => { window.other = given; }, other);
      await page.evaluate(`document.addEventListener('paylater-before-confirm', (event) => {
        const element = event.target;
        ${action};
      })`);
      await checkout.confirm.click();
      await page.waitForTimeout(800);
      expect(sent).toEqual([]);
    });
  }

  test('a page that takes its time is waited for, and what it allows is sent once', async ({ page, request, checkout }) => {
    await page.goto(ORDINARY_PAGE);
    const sent = [];
    page.on('request', (seen) => { if (seen.url().endsWith('/confirm') && seen.method() === 'POST') sent.push(seen.url()); });
    await embed(page, await openSession(request, 'keyboard'));
    await checkout.choose('huabei', { instalments: 3 });
    await page.evaluate(() => document.addEventListener('paylater-before-confirm', (event) => {
      event.detail.waitUntil(new Promise((done) => { window.allow = done; }));
    }));
    await checkout.confirm.click();
    await expect(checkout.confirm).toHaveAttribute('aria-disabled', 'true');
    await checkout.confirm.click({ force: true });
    expect(sent).toEqual([]);
    await page.evaluate(() => window.allow());
    await expect.poll(() => sent.length).toBe(1);
  });

  test('an answer that comes after the shopper has turned back confirms nothing', async ({ page, request, checkout }) => {
    await page.goto(ORDINARY_PAGE);
    const sent = [];
    page.on('request', (seen) => { if (seen.url().endsWith('/confirm')) sent.push(seen.url()); });
    await embed(page, await openSession(request, 'keyboard'));
    await checkout.choose('huabei', { instalments: 3 });
    await page.evaluate(() => document.addEventListener('paylater-before-confirm', (event) => {
      event.detail.waitUntil(new Promise((done) => { window.allow = done; }));
    }));
    await checkout.confirm.click();
    await checkout.change.click();
    await checkout.next.click();
    await expect(checkout.confirm).toBeVisible();
    await page.evaluate(() => window.allow());
    await page.waitForTimeout(500);
    expect(sent).toEqual([]);
    await expect(checkout.confirm).not.toHaveAttribute('aria-disabled', 'true');
  });
});

test.describe('a session', () => {
  test('that is still to come is waited for, without a failure', async ({ page, request }) => {
    await page.goto(ORDINARY_PAGE);
    await embed(page, { locale: 'zh-Hans' });
    await page.waitForTimeout(2500);
    await expect(page.locator('paylater-checkout .skeleton')).toBeVisible();
    expect(await told(page, 'error')).toEqual([]);
    const options = await openSession(request, 'keyboard');
    await page.evaluate((given) => Object.assign(document.querySelector('paylater-checkout'), given), options);
    await expect(huabei(page)).toBeVisible();
    expect((await told(page, 'ready')).length).toBe(1);
    expect(await told(page, 'error')).toEqual([]);
  });

  test('whose token never comes is named on the console', async ({ page, request }) => {
    const warnings = [];
    page.on('console', (said) => { if (said.type() === 'warning') warnings.push(said.text()); });
    await page.goto(ORDINARY_PAGE);
    const { session, apiBase } = await openSession(request, 'keyboard');
    await embed(page, { session, apiBase });
    await expect.poll(() => warnings, { timeout: 8000 }).toContain('paylater-checkout waits for: clientToken');
  });

  test('is heard from attributes that HTML has made small', async ({ page, request }) => {
    await page.goto(ORDINARY_PAGE);
    const { session, clientToken, apiBase } = await openSession(request, 'keyboard');
    await page.evaluate(async ([id, token, base]) => {
      await import('/pkg/element.js');
      document.body.innerHTML = `<paylater-checkout session="${id}" clientToken="${token}" apiBase="${base}" locale="zh-Hans"></paylater-checkout>`;
    }, [session, clientToken, apiBase]);
    await expect(huabei(page)).toBeVisible();
  });
});

test.describe('in an app whose bridge never answers', () => {
  test.use({ userAgent: ALIPAY });

  test('a checkout that was thrown away without a word asks nobody any more', async ({ page, request, checkout }) => {
    test.setTimeout(90_000);
    await page.addInitScript(() => { window.AlipayJSBridge = { call() {} }; });
    await page.goto(ORDINARY_PAGE);
    await page.evaluate(async (given) => {
      const { mount } = await import('/pkg/index.js');
      mount(document.body.appendChild(document.createElement('main')), given);
    }, await openSession(request, 'keyboard'));
    const asked = [];
    page.on('request', (seen) => { if (seen.url().includes('/status?') && seen.method() === 'GET') asked.push(seen.url()); });
    await checkout.pay('huabei', { instalments: 3 });
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBeGreaterThan(0);
    await page.evaluate(() => { document.body.innerHTML = ''; });
    // The question that is out is held for 20 seconds at most; no other may follow it.
    const before = asked.length;
    await page.waitForTimeout(25_000);
    expect(asked.length).toBe(before);
  });
});

test('a checkout in the document of a frame has its style sheet there', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  const sheets = await page.evaluate(async (given) => {
    const { mount } = await import('/pkg/index.js');
    const frame = document.body.appendChild(document.createElement('iframe'));
    const target = frame.contentDocument.body.appendChild(frame.contentDocument.createElement('main'));
    mount(target, given);
    return target.firstChild.shadowRoot.adoptedStyleSheets.length;
  }, await openSession(request, 'keyboard'));
  expect(sheets).toBe(1);
  await expect(page.frameLocator('iframe').getByRole('radio', { name: /花呗分期/ })).toBeVisible();
});

test('an element that is moved into the document of a frame takes its style sheet along', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  await expect(huabei(page)).toBeVisible();
  const sheets = await page.evaluate(async () => {
    const element = document.querySelector('paylater-checkout');
    document.body.appendChild(document.createElement('iframe')).contentDocument.body.append(element);
    await new Promise((resolve) => setTimeout(resolve, 50));
    return element.shadowRoot.adoptedStyleSheets.length;
  });
  expect(sheets).toBe(1);
});

test('an engine without WebAssembly is told so, and shown the page that needs none', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await page.evaluate(() => { delete window.WebAssembly; });
  await embed(page, { ...(await openSession(request, 'keyboard')), checkoutUrl: 'https://pay.shop.example/checkout/cs_1' });
  await expect(page.getByRole('heading', { name: '这个浏览器打不开支付组件' })).toBeVisible();
  await expect(page.getByRole('link', { name: '打开支付页面' })).toHaveAttribute('href', 'https://pay.shop.example/checkout/cs_1');
  await expect(page.getByRole('button', { name: '重试' })).toHaveCount(0);
  expect((await told(page, 'error')).map(({ code, retryable }) => [code, retryable])).toEqual([['no_webassembly', false]]);
});

test('letters are as large as the app of the shopper makes them', async ({ page, request }) => {
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  await expect(huabei(page)).toBeVisible();
  const adjusted = await page.evaluate(() => {
    document.body.style.webkitTextSizeAdjust = '150%';
    const inside = document.querySelector('paylater-checkout').shadowRoot.querySelector('.paylater p, .paylater h2');
    return getComputedStyle(inside).webkitTextSizeAdjust;
  });
  expect(adjusted).toBe('150%');
});

test('on paper everything is unfolded, whole, and without buttons', async ({ page, request, checkout }) => {
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  await checkout.choose('huabei', { instalments: 12 });
  const folded = () => page.evaluate(() => document.querySelector('paylater-checkout').shadowRoot.querySelectorAll('details:not([open])').length);
  expect(await folded()).toBeGreaterThan(0);
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  expect(await folded()).toBe(0);
  await expect(checkout.schedule.getByRole('listitem').last()).toBeVisible();
  await expect(checkout.confirm).toBeHidden();
  const breaks = await checkout.schedule.getByRole('listitem').first().evaluate((row) => getComputedStyle(row).breakInside);
  expect(breaks).toBe('avoid');
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  expect(await folded()).toBeGreaterThan(0);
});

test('in high contrast a tick and a dot are seen', async ({ page, request }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await page.goto(ORDINARY_PAGE);
  await embed(page, await openSession(request, 'keyboard'));
  await huabei(page).check();
  await page.getByRole('radio', { name: /12\s*期/ }).check();
  for (const control of [huabei(page), page.getByRole('checkbox').first()]) {
    const on = await control.evaluate((input) => getComputedStyle(input).appearance);
    expect(on).toBe('auto');
  }
  const tick = page.getByRole('checkbox').first();
  const unticked = await tick.screenshot();
  await tick.check();
  await page.evaluate(() => document.querySelector('paylater-checkout').shadowRoot.activeElement?.blur());
  expect((await tick.screenshot()).equals(unticked)).toBe(false);
});

for (const [what, answer] of [
  ['a page of HTML', { status: 200, contentType: 'text/html', body: '<h1>login</h1>' }],
  ['nothing', { status: 200, body: '' }],
  ['a 404 of a gateway', { status: 404, contentType: 'text/html', body: 'no' }],
  ['a 408', { status: 408, body: '' }],
]) {
  test(`${what} in the place of a confirmation’s answer: it is asked for again under the same key, and the payment goes on`, async ({
    page, request, checkout,
  }) => {
    await page.goto(ORDINARY_PAGE);
    await embed(page, await openSession(request, 'keyboard'));
    await checkout.choose('huabei', { instalments: 3 });
    const keys = [];
    await page.route(/\/confirm$/, async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      keys.push(route.request().headers()['idempotency-key']);
      if (keys.length > 1) return route.continue();
      // Carried out, and answered by somebody else.
      await route.fetch();
      return route.fulfill({ ...answer, headers: { 'access-control-allow-origin': '*' } });
    });
    await checkout.confirm.click();
    await page.waitForURL((url) => url.href.startsWith(addresses.sandbox));
    expect(keys).toHaveLength(2);
    expect(keys[0]).toBe(keys[1]);
  });
}
