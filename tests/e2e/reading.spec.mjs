// The reader: a document on a screen of its own, searched, enlarged, read for as long as it has to be.

import { checkOut, expect, test } from './fixtures.mjs';

const TERMS = '花呗分期付款条款';
const READING_S = 3;

/** The first document has to be open for some seconds. The text itself stays the backend's. */
function withReadingTime(view) {
  for (const document of view.options.flatMap((option) => option.documents)) {
    if (document.title === TERMS) document.reading_s = READING_S;
  }
}

async function openTerms(shop, checkout) {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.option('huabei').check();
  await checkout.plan(12).check();
  await checkout.opener(TERMS).click();
  await expect(checkout.reader.title(TERMS)).toBeFocused();
}

/** The page goes into the background, or comes back. */
async function setHidden(page, isHidden) {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
}

test('a document opens on its own screen and closes where it was opened, unticked', async ({ shop, checkout }) => {
  await openTerms(shop, checkout);
  await expect(checkout.reader.heading('退款')).toBeVisible();
  await checkout.reader.back.click();
  await expect(checkout.consent(TERMS)).toBeFocused();
  await expect(checkout.consent(TERMS)).not.toBeChecked();
  await expect(checkout.plan(12)).toBeChecked();
});

test('agreeing at the end of the text gives this tick and no other, and the evidence says that the end was seen', async ({
  page, shop, checkout, cashier,
}) => {
  await openTerms(shop, checkout);
  await checkout.reader.agree.click();
  await expect(checkout.consent(TERMS)).toBeFocused();
  await expect(checkout.consent(TERMS)).toBeChecked();
  const others = await checkout.consents.all();
  expect(others.length).toBeGreaterThan(1);
  for (const other of others.slice(1)) {
    await expect(other).not.toBeChecked();
    await other.check();
  }
  await checkout.next.click();
  const sent = page.waitForRequest(/\/confirm$/);
  await checkout.confirm.click();
  const { consents } = (await sent).postDataJSON();
  expect(consents.map(({ document, to_end }) => [document, to_end])).toEqual([['huabei-terms', true], ['data-sharing', false]]);
  await cashier.pay();
  await checkout.expectEnding('paid');
});

test('what is sought is marked, counted, announced and gone through in both directions', async ({ shop, checkout }) => {
  await openTerms(shop, checkout);
  const { reader } = checkout;
  await reader.search.fill('费用');
  await expect(reader.said('第 1 处，共 3 处')).toBeVisible();
  await expect(reader.marks).toHaveCount(3);
  await expect(reader.shownMark).toBeInViewport();
  await reader.nextMatch.click();
  await expect(reader.said('第 2 处，共 3 处')).toBeVisible();
  await reader.search.press('Enter');
  await expect(reader.said('第 3 处，共 3 处')).toBeVisible();
  await reader.nextMatch.click();
  await expect(reader.said('第 1 处，共 3 处')).toBeVisible();
  await reader.previousMatch.click();
  await expect(reader.said('第 3 处，共 3 处')).toBeVisible();
  await expect(reader.shownMark).toBeInViewport();
  await reader.search.fill('利滚利');
  await expect(reader.said('没有找到')).toBeVisible();
  await expect(reader.marks).toHaveCount(0);
  await reader.search.fill('');
  await expect(reader.nextMatch).toHaveCount(0);
});

test('the bar with the way back stays in sight and covers no heading that was gone to', async ({ shop, checkout }) => {
  await openTerms(shop, checkout);
  const { reader } = checkout;
  await reader.contents.click();
  await checkout.page.getByRole('button', { name: '以哪份文件为准' }).click();
  const heading = reader.heading('以哪份文件为准');
  await expect(heading).toBeFocused();
  await expect(reader.back).toBeInViewport();
  const [bar, text] = [await reader.back.boundingBox(), await heading.boundingBox()];
  expect(text.y).toBeGreaterThanOrEqual(bar.y + bar.height);
});

test('the letters have five sizes, kept from one document to the next', async ({ shop, checkout }) => {
  await openTerms(shop, checkout);
  const { reader } = checkout;
  const size = () => reader.heading('退款').evaluate((heading) => parseFloat(getComputedStyle(heading.parentElement).fontSize));
  const sizes = [await size()];
  for (let step = 0; step < 3; step += 1) {
    await reader.larger.click();
    sizes.push(await size());
  }
  expect(sizes).toEqual([17, 20, 24, 29]);
  await expect(reader.larger).toBeDisabled();
  await reader.smaller.click();
  expect(await size()).toBe(24);
  await reader.back.click();
  await checkout.opener(TERMS).click();
  expect(await size()).toBe(24);
});

test('a forced reading time is announced, counted down, and only then can be agreed', async ({ shop, checkout }) => {
  await checkout.editView(withReadingTime);
  await openTerms(shop, checkout);
  const { reader } = checkout;
  await expect(reader.said(`须打开至少 ${READING_S} 秒`)).toBeVisible();
  await expect(reader.timer).toHaveText(`还须阅读 ${READING_S} 秒`);
  await expect(reader.agree).toBeDisabled();
  await expect(reader.agree).toHaveAccessibleDescription(/还须阅读 \d 秒/);
  await expect(reader.timer).toHaveText('还须阅读 1 秒');
  await expect(reader.said('阅读时间已够，可以同意了')).toBeVisible();
  await expect(reader.timer).toHaveCount(0);
  await reader.agree.click();
  await expect(checkout.consent(TERMS)).toBeChecked();
});

test('a tick on a document that has to be read opens it instead', async ({ shop, checkout }) => {
  await checkout.editView(withReadingTime);
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.option('huabei').check();
  await expect(checkout.consent(TERMS)).toHaveAccessibleDescription(/须先阅读至少 3 秒/);
  await checkout.consent(TERMS).click();
  await expect(checkout.reader.title(TERMS)).toBeFocused();
  await checkout.reader.back.click();
  await expect(checkout.consent(TERMS)).not.toBeChecked();
});

test('the reading time stands still while the page is in the background, and goes on from there', async ({ page, shop, checkout }) => {
  await page.clock.install();
  await checkout.editView(withReadingTime);
  await openTerms(shop, checkout);
  await page.clock.runFor(1_100);
  await expect(checkout.reader.timer).toHaveText('还须阅读 2 秒');
  await setHidden(page, true);
  await page.clock.runFor(30_000);
  await expect(checkout.reader.timer).toHaveText('还须阅读 2 秒');
  await expect(checkout.reader.agree).toBeDisabled();
  await setHidden(page, false);
  await page.clock.runFor(1_100);
  await expect(checkout.reader.timer).toHaveText('还须阅读 1 秒');
  await page.clock.runFor(1_100);
  await expect(checkout.reader.agree).toBeEnabled();
});

test('the whole document can be read, searched and agreed to with the keyboard alone', async ({ page, shop, checkout }) => {
  await checkOut(shop, '保温杯', { host: 'alipay_h5' });
  await checkout.option('zhima').focus();
  await page.keyboard.press('Space');
  await checkout.page.getByRole('button', { name: /^阅读全文/ }).first().focus();
  await page.keyboard.press('Enter');
  const { reader } = checkout;
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(reader.back).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(reader.search).toBeFocused();
  await page.keyboard.type('扣款');
  await expect(reader.said(/第 1 处/)).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(reader.said(/第 2 处/)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(reader.smaller).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(reader.said('文字大小：3 / 5')).toBeAttached();
  await reader.agree.focus();
  await page.keyboard.press('Enter');
  await expect(checkout.consents.first()).toBeChecked();
  await expect(checkout.consents.first()).toBeFocused();
});
