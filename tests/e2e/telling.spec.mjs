// What the shopper is told: plans side by side, schedule, disclosure, what has changed, and the proof of it afterwards.

import { createHash } from 'node:crypto';

import { checkOut, expect, test } from './fixtures.mjs';

const TERMS = '花呗分期付款条款';

function huabei(view) {
  return view.options.find((option) => option.id === 'alipay-huabei');
}

async function fontSizes(locator) {
  return locator.evaluateAll((elements) => elements.map((element) => parseFloat(getComputedStyle(element).fontSize)));
}

test('in a plan card no figure is larger than the total, and each rate names its method', async ({ shop, checkout }) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.option('huabei').check();
  const sizes = await fontSizes(checkout.figures.locator('.amount'));
  expect(sizes).toHaveLength(12);
  expect(new Set(sizes).size).toBe(1);
  const labels = await fontSizes(checkout.figures.locator('.figure-label'));
  expect(new Set(labels).size).toBe(1);
  for (const instalments of [3, 6, 12]) {
    await expect(checkout.plan(instalments)).toHaveAccessibleDescription(/每期约? ¥[\d.]+ 合计应付 ¥[\d,.]+ 总费用 ¥[\d.]+ 年化利率（单利） \d+\.\d\d%/);
  }
});

test('the total, the fee and the rate are the largest figures of the disclosure, and it stands unfolded on the panel', async ({
  shop, checkout,
}) => {
  let view = null;
  await checkout.editView((seen) => {
    view = seen;
  });
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.option('huabei').check();
  await checkout.plan(12).check();
  await expect(checkout.disclosure.getByRole('term').first()).toHaveText('合计应付');
  await expect(checkout.disclosure).toContainText('年化利率（单利）');
  await expect(checkout.disclosure).toContainText('收取方：');
  const plan = huabei(view).plans.find(({ id }) => id === 'huabei-12');
  expect(plan.disclosure.statements.length).toBeGreaterThan(5);
  for (const { label, text } of plan.disclosure.statements) {
    await expect(checkout.disclosure.getByText(label, { exact: true })).toBeVisible();
    await expect(checkout.disclosure.getByText(text, { exact: true })).toBeVisible();
  }
});

test('the review shows payee, total, rate, first payment and lender without unfolding anything', async ({ page, shop, checkout }) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.choose('huabei', { instalments: 12 });
  for (const label of ['收款方', '支付方式', '付款安排', '首次付款', '总费用', '年化利率（单利）', '服务提供方', '合计应付']) {
    await expect(page.getByRole('term').filter({ hasText: label }).first()).toBeVisible();
  }
  await expect(checkout.schedule).toBeHidden();
  await page.getByText('还款计划', { exact: true }).click();
  await expect(checkout.schedule.getByRole('listitem')).toHaveCount(12);
});

test('a schedule that was tampered with is refused, and the backend hears of it', async ({ page, shop, checkout }) => {
  await checkout.editView((view) => {
    huabei(view).plans[0].schedule.rows[0].amount += 1;
  });
  const reported = page.waitForRequest((request) => request.url().endsWith('/reports') && request.method() === 'POST');
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await expect(checkout.refused).toBeVisible();
  await expect(page.getByRole('radio')).toHaveCount(0);
  expect((await reported).postDataJSON()).toEqual({ code: 'schedule_differs', subject: 'huabei-3' });
});

test('a rate that was tampered with in its last digit is refused', async ({ shop, checkout }) => {
  await checkout.editView((view) => {
    huabei(view).plans[2].disclosure.rate.ppm -= 1;
  });
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await expect(checkout.refused).toBeVisible();
});

test('what changed while the shopper confirmed is named, every tick has to be given again, and it stays while they do', async ({
  page, shop, checkout,
}) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.choose('huabei', { instalments: 12 });
  await page.route(/\/confirm$/, (route) => route.fulfill({
    status: 409,
    contentType: 'application/problem+json',
    headers: { 'access-control-allow-origin': '*' },
    json: { code: 'view_changed', detail: '', retryable: false },
  }));
  await checkout.editView((view) => {
    const [terms] = huabei(view).documents;
    terms.text += '\n\n# 新增\n\n新增的一段。';
    terms.sha256 = createHash('sha256').update(terms.text).digest('hex');
    const late = huabei(view).plans[2].disclosure.statements.find(({ id }) => id === 'overdue_penalty_interest');
    late.text += '另有说明。';
  });
  await checkout.confirm.click();
  await expect(checkout.changes).toContainText(`${TERMS}的内容有变化`);
  await expect(checkout.changes).toContainText('“逾期后果”一项的说明有变化');
  await expect(checkout.changes).toContainText('没有付款');
  await expect(checkout.plan(12)).toBeChecked();
  for (const consent of await checkout.consents.all()) await expect(consent).not.toBeChecked();
  await checkout.consent(TERMS).check();
  await expect(checkout.changes).toBeVisible();
  await checkout.opener(TERMS).click();
  await expect(checkout.reader.heading('新增')).toBeVisible();
  await checkout.reader.back.click();
  await expect(checkout.changes).toBeVisible();
});

test('afterwards the proof of consent is one touch away, with the token in the body and not in the address', async ({
  page, shop, checkout, cashier,
}) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.pay('huabei', { instalments: 3 });
  await cashier.pay();
  await checkout.expectEnding('paid');
  const opened = page.waitForEvent('popup');
  await checkout.receipt.click();
  const proof = await opened;
  await proof.waitForLoadState();
  expect(new URL(proof.url()).pathname).toBe('/receipt');
  expect(new URL(proof.url()).search).toBe('');
  await expect(proof.getByText(TERMS).first()).toBeVisible();
});

test('a way that asked for no consent offers no proof of one', async ({ shop, checkout, cashier }) => {
  await checkOut(shop, '保温杯', { host: 'wechat_h5' });
  await checkout.pay('jsapi');
  await cashier.pay();
  await checkout.expectEnding('paid');
  await expect(checkout.receipt).toHaveCount(0);
});
