// Something changes between looking and confirming. The shopper is told what, and asked again; nothing is paid meanwhile.

import { checkOut, expect, test } from './fixtures.mjs';
import { PICTURES } from './looks.mjs';
import { killHard, reconfigureBackend, startAgain } from './processes.mjs';

test.afterEach(async () => {
  await killHard('backend');
  await startAgain('backend');
});

const CASES = [
  {
    name: 'a dearer plan',
    file: 'development.toml',
    from: 'fee_ppm = 23000',
    to: 'fee_ppm = 25000',
    // 1 299 yuan in three parts: 2.3 % were 29.88, 2.5 % are 32.48; the rates are pyxirr's.
    told: [
      /总费用：原来 ¥29\.88，现在 ¥32\.48/,
      /合计应付：原来 ¥1,328\.88，现在 ¥1,331\.48/,
      /原来 13\.75%，现在 14\.94%/,
      /还款计划：期数、日期或金额有变化/,
    ],
  },
  {
    name: 'another text of a document',
    file: 'documents/huabei-terms.zh-Hans.md',
    from: '# 退款',
    to: '# 退款与退货',
    told: [/花呗分期付款条款.*内容有变化/],
  },
  {
    name: 'another statement about a cost',
    file: 'disclosures/huabei.zh-Hans.toml',
    from: '无其他费用。',
    to: '另收账户管理费，每期 1 元。',
    told: [/“其他费用”一项的说明有变化/],
  },
];

for (const { name, file, from, to, told } of CASES) {
  test(`${name} is told in words and agreed to anew`, async ({ page, shop, checkout, cashier }) => {
    await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
    await checkout.choose('huabei', { instalments: 3 });
    await reconfigureBackend(file, from, to);
    await checkout.confirm.click();
    for (const words of told) await expect(page.getByText(words)).toBeVisible({ timeout: 30_000 });
    await cashier.expectClosed();
    // The choice is kept, what was agreed to is not.
    await expect(checkout.option('huabei')).toBeChecked();
    await expect(checkout.plan(3)).toBeChecked();
    for (const consent of await checkout.consents.all()) await expect(consent).not.toBeChecked();
    await page.screenshot({ path: `${PICTURES}375-light-zh-Hans-changed-${file.split('/')[0].split('.')[0]}.png`, fullPage: true });

    for (const consent of await checkout.consents.all()) await consent.check();
    await checkout.next.click();
    await checkout.confirm.click();
    await cashier.pay();
    await checkout.expectEnding('paid');
  });
}

test('a plan that is not offered any more is said to be gone', async ({ page, shop, checkout }) => {
  await checkOut(shop, '蓝牙耳机', { host: 'alipay_h5' });
  await checkout.choose('huabei', { instalments: 3 });
  await reconfigureBackend('development.toml', 'id = "huabei-3"', 'id = "huabei-three"');
  await checkout.confirm.click();
  await expect(page.getByText('原来选的付款安排现在不再提供')).toBeVisible({ timeout: 30_000 });
  await expect(checkout.plan(3)).not.toBeChecked();
});
