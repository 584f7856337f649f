// The playground: every control does what it says to the real element, every state is really reached, the code works.

import { createServer } from 'node:http';

import { addresses, portBase } from './addresses.mjs';
import { test as base, expect } from './fixtures.mjs';
import { PICTURES, expectNoSidewaysScroll, expectNoViolations } from './looks.mjs';
import { Playground } from './pages/playground.mjs';
import { calm } from './sandbox.mjs';


/** A playground, and afterwards a policy that nothing has broken. */
const test = base.extend({
  playground: async ({ page }, use) => {
    const refused = [];
    page.on('console', (message) => {
      if (/Content Security Policy|Refused to/.test(message.text())) refused.push(message.text());
    });
    page.on('pageerror', (error) => refused.push(error.message));
    await use(new Playground(page));
    expect(refused).toEqual([]);
    await calm();
  },
});

test.use({ viewport: { width: 1280, height: 900 }, permissions: ['clipboard-read', 'clipboard-write'] });

test('attributes are set on the element as they are typed and chosen', async ({ playground }) => {
  await playground.open();
  await playground.field('locale').selectOption('en');
  await expect(playground.element).toHaveAttribute('locale', 'en');
  await expect(playground.section.locator('.heading')).toHaveText('Pay for your order');
  await playground.field('locale').selectOption('');
  await expect(playground.element).not.toHaveAttribute('locale');
  for (const theme of ['dark', 'light']) {
    await playground.field('theme').selectOption(theme);
    await expect(playground.element).toHaveAttribute('theme', theme);
  }
  for (const [key, name] of [['returnUrl', 'return-url'], ['apiBase', 'api-base']]) {
    await playground.field(key).fill(`${addresses.shop}/back`);
    await playground.field(key).press('Enter');
    await expect(playground.element).toHaveAttribute(name, `${addresses.shop}/back`);
  }
});

test('colours, lengths, width and slots change what is drawn, and go back', async ({ page, playground }) => {
  await playground.open();
  const drawn = (property) => playground.section.evaluate((section, name) => getComputedStyle(section).getPropertyValue(name), property);
  await playground.field('primary').fill('#777777');
  await expect.poll(() => drawn('--primary')).toBe('#777777');
  await expect(page.getByText('对比度 4.47 : 1，低于 4.5')).toBeVisible();
  await playground.field('onPrimary').fill('#000000');
  await expect.poll(() => drawn('--on-primary')).toBe('#000000');
  await expect(page.getByText('达到 4.5')).toBeVisible();
  for (const [key, value, name] of [['radius', '3', '--paylater-radius'], ['padding', '30', '--paylater-padding'],
    ['gap', '12', '--paylater-gap'], ['fontSize', '18', '--paylater-font-size']]) {
    await playground.field(key).fill(value);
    await playground.field(key).press('Enter');
    await expect.poll(() => drawn(name)).toBe(`${value}px`);
  }
  await page.getByRole('button', { name: '恢复默认外观' }).click();
  for (const name of ['--paylater-radius', '--paylater-color-primary']) await expect.poll(() => drawn(name)).toBe('');
  for (const width of ['320', '430', '768', '375']) {
    await playground.field('width').selectOption(width);
    await expect.poll(() => page.locator('#frame').evaluate((frame) => frame.clientWidth)).toBe(Number(width));
  }
  for (const slot of ['header', 'terms', 'footer']) {
    await playground.field(slot).check();
    await expect(playground.element.locator(`[slot="${slot}"]`)).toHaveCount(1);
    await playground.field(slot).uncheck();
    await expect(playground.element.locator(`[slot="${slot}"]`)).toHaveCount(0);
  }
});

test('article, platform and the answers of the host begin anew with a session of the shop’s server', async ({ page, playground }) => {
  await playground.open();
  const session = () => playground.element.getAttribute('session');
  for (const [key, value, holds] of [
    ['sku', 'purifier', () => expect(playground.section).toContainText('2,199.00')],
    ['platform', 'ios', () => expect.poll(() => playground.section.evaluate(() => navigator.userAgent)).toContain('iPhone')],
    ['lie', 'absent', () => expect.poll(() => playground.section.evaluate(() => typeof window.AlipayJSBridge)).toBe('undefined')],
  ]) {
    const before = await session();
    await playground.field(key).selectOption(value);
    await expect.poll(session).not.toBe(before);
    await playground.expectState('choosing');
    await holds();
  }
  expect(await session()).toBe(await page.locator('#session').textContent());
});

for (const [host, way, ending] of [
  ['alipay_mini', 'zhima', 'authorised'], ['wechat_h5', 'jsapi', 'paid'], ['browser', 'huabei', 'paid'],
]) {
  test(`in ${host} a purchase goes through, with the person at the cashier played by a button`, async ({ playground }) => {
    await playground.open();
    await playground.field('host').selectOption(host);
    await expect(playground.section).toHaveAttribute('data-host', host);
    await expect(playground.buyer('付款')).toBeDisabled();
    await playground.checkout.choose(way, way === 'huabei' ? { instalments: 3 } : {});
    await playground.method('confirm').click();
    await expect(playground.buyer('付款')).toBeEnabled({ timeout: 20_000 });
    await playground.buyer('付款').click();
    await playground.expectState(ending);
    await expect(playground.log).toContainText('沙箱：买家在收银台付款');
  });
}

test('the log has each event with its detail, a prevented one says so, and the methods do what they say', async ({ playground }) => {
  await playground.open();
  await playground.stateButton('reviewing').click();
  await playground.expectState('reviewing');
  await playground.prevent.check();
  await playground.method('confirm').click();
  await expect(playground.event('paylater-before-confirm')).toContainText('已阻止');
  await expect(playground.event('paylater-before-confirm')).toContainText('"option":"alipay-huabei","plan":"huabei-3"');
  await expect(playground.event('paylater-submitted')).toHaveCount(0);
  await playground.prevent.uncheck();
  await playground.method('cancel').click();
  await playground.expectState('cancelled');
  await expect(playground.event('paylater-cancelled')).toHaveCount(1);
});

test('a network that is off and a buyer without credit are met by the checkout', async ({ playground }) => {
  await playground.open();
  await playground.field('credit').selectOption('declined');
  await playground.checkout.choose('zhima');
  await playground.field('network').selectOption('offline');
  await playground.method('confirm').click();
  await playground.expectState('submitting');
  await playground.field('network').selectOption('normal');
  await expect(playground.buyer('离开')).toBeEnabled({ timeout: 20_000 });
  await playground.buyer('离开').click();
  await playground.expectState('declined');
});

/** A page of somebody else's, at a port that the backend knows; the package is the shop's. */
async function serve(files) {
  const server = createServer(async (request, response) => {
    const [type, body] = files[request.url] ?? [];
    if (type !== undefined) return response.writeHead(200, { 'content-type': type }).end(body);
    const answer = await fetch(addresses.shop + request.url);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') });
    return response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => server.listen(portBase + 3, '127.0.0.1', resolve));
  return { address: `http://127.0.0.1:${portBase + 3}/`, close: () => server.close() };
}

/** What a page with nothing else in it is expected to be. */
const expectedHtml = ({ session, clientToken, returnUrl }, { style, attributes, slots, stop }) => `${style}<script type="module" src="/pkg/element.js"></script>

<paylater-checkout
  session="${session}"
  client-token="${clientToken}"
  api-base="${addresses.backend}"
${attributes}  return-url="${returnUrl}"
>${slots}</paylater-checkout>

<script type="module">
  const checkout = document.querySelector('paylater-checkout');
  checkout.addEventListener('paylater-completed', (event) => {
    // Ask your own server before anything is delivered.
    console.log(event.detail.outcome);
  });
${stop}</script>
`;

test('the code is what was written out by hand for two settings, is copied as it stands, and works when pasted', async ({ page, playground }) => {
  const placed = [];
  page.on('response', async (response) => {
    if (response.request().method() === 'POST' && response.url().endsWith('/shop/orders')) placed.push(await response.json());
  });
  await playground.open();
  const current = async () => {
    const session = await playground.element.getAttribute('session');
    return placed.find((order) => order.session === session);
  };
  const plain = { style: '', attributes: '  locale="zh-Hans"\n', slots: '', stop: '' };
  expect(await playground.code.textContent()).toBe(expectedHtml(await current(), plain));

  await playground.field('locale').selectOption('en');
  await playground.field('theme').selectOption('dark');
  await playground.field('primary').fill('#aa0000');
  await playground.field('gap').fill('12');
  await playground.field('gap').press('Enter');
  await playground.field('footer').check();
  await playground.prevent.check();
  const changed = {
    style: '<link rel="stylesheet" href="paylater-shop.css">\n',
    attributes: '  locale="en"\n  theme="dark"\n',
    slots: '\n  <p slot="footer">客服电话 400-000-0000</p>\n',
    stop: "  checkout.addEventListener('paylater-before-confirm', (event) => {\n    event.preventDefault(); // Nothing is sent; checkout.confirm() tries again.\n  });\n",
  };
  const html = expectedHtml(await current(), changed);
  expect(await playground.code.textContent()).toBe(html);
  await page.getByRole('button', { name: '复制' }).click();
  await expect(page.getByText('已复制')).toBeAttached();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(html);
  await playground.tab('CSS');
  const css = await playground.code.textContent();
  expect(css).toBe('/* paylater-shop.css */\npaylater-checkout {\n  --paylater-color-primary: #aa0000;\n  --paylater-gap: 12px;\n}\n');

  const pasted = await page.context().newPage();
  const server = await serve({ '/': ['text/html; charset=utf-8', `<!doctype html><title>Pasted</title>${html}`], '/paylater-shop.css': ['text/css', css] });
  await pasted.goto(server.address);
  await expect(pasted.getByRole('radio', { name: 'Huabei instalments' })).toBeVisible();
  await expect(pasted.getByText('客服电话 400-000-0000')).toBeVisible();
  expect(await pasted.locator('section.paylater').evaluate((section) => getComputedStyle(section).getPropertyValue('--primary'))).toBe('#aa0000');
  await pasted.close();
  server.close();
});

test('the badge follows its amount, and the backend’s own page of the same session is one touch away', async ({ page, playground }) => {
  await playground.open();
  await expect(page.locator('paylater-badge')).toContainText('¥442.96');
  await page.getByLabel('金额（分）amount').fill('219900');
  await expect(page.locator('paylater-badge')).toContainText('合计应付 ¥2,249.58');
  const session = await playground.element.getAttribute('session');
  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: '打开后端画的页面 checkout_url' }).click();
  const drawn = await opened;
  await drawn.waitForLoadState();
  expect(new URL(drawn.url()).origin).toBe(addresses.backend);
  expect(drawn.url()).toContain(session);
  await expect(drawn.getByRole('heading', { name: '支付订单' })).toBeVisible();
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 375]) {
    test.describe(`at ${width} pixels in ${colorScheme} colours`, () => {
      test.use({ viewport: { width, height: 900 }, colorScheme });

      test('no machine finds a violation, nothing scrolls sideways, every target is large enough', async ({ page, playground }) => {
        await playground.open();
        await playground.stateButton('paid').click();
        await playground.expectState('paid');
        await expectNoViolations(page);
        await expectNoSidewaysScroll(page);
        const low = await page.locator('button, select, input, label.check, .play__main a').evaluateAll((controls) => controls
          .filter((control) => control.type !== 'checkbox' && control.getBoundingClientRect().height < 44)
          .map((control) => control.outerHTML));
        expect(low).toEqual([]);
        await page.screenshot({ path: `${PICTURES}playground-${width}-${colorScheme}.png`, fullPage: true });
      });
    });
  }
}

test('the keyboard reaches every control', async ({ page, playground }) => {
  await playground.open();
  const wanted = await page.locator('button:enabled, select, input, [tabindex="0"]').evaluateAll((controls) => controls
    .filter((control) => control.tabIndex === 0)
    .map((control, at) => {
      control.dataset.keyboard = String(at);
      return String(at);
    }));
  const reached = new Set();
  // The checkout in the frame has stops of its own on the way.
  for (let presses = 0; presses < wanted.length + 40 && reached.size < wanted.length; presses += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => document.activeElement.dataset.keyboard);
    if (at !== undefined) reached.add(at);
  }
  expect(wanted.filter((at) => !reached.has(at))).toEqual([]);
  await page.getByRole('tab', { name: 'HTML' }).focus();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'React' })).toBeFocused();
  await expect(playground.code).toContainText("from 'paylater-checkout/react'");
});
