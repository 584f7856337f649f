// What shoppers do and what they see, as tables: the same for every engine. A step is one line; its parts are carried out in
// this order (see shopper.mjs):
//
//   in       'cashier': the frame that the app shows its cashier in; without it, the page
//   press    [kind, name]: a button, link, radio, checkbox or field by its accessible name
//   type     text for what has the focus
//   sees     what has to be seen, exactly, entry by entry; `words` have to be among all that can be read
//   dressed  whether the style sheet came in the way that this engine has on 'shop' (a strict policy) or on 'plain' (a nonce)
//   picture  a picture of the whole page under this name
//   shop     what the shop's own server knows of the order
//
// A journey begins at `open`, a path `at` the front of the shop or, where that is said, at the backend. One with an `order` has
// it placed by the shop's server first, whose answer fills {order}, {session} and {clientToken} in `open`; {drawn} is
// where the backend draws its page. Every day stands
// as 〈日〉, every moment as 〈时刻〉. What a page may complain about stands in `troubles`.

const FIRST = { name: '芝麻先享 · 先享后付', says: '确认收货后扣款', picked: false, usable: true };
const INSTALMENTS = { name: '花呗分期', says: '分 3、6、12 期还款', picked: false, usable: true };
const SCORE = { name: '微信支付分 · 先享后付', says: '只能在微信中使用。请在微信中打开本页。', picked: false, usable: false };
const NOW = { name: '微信支付', says: '只能在微信中使用。请在微信中打开本页。', picked: false, usable: false };
const ELSEWHERE = { says: '只能在支付宝中使用。请在支付宝中打开本页。', usable: false };

const THREE = { name: '3 期', says: '每期 ¥442.96 合计应付 ¥1,328.88 总费用 ¥29.88 年化利率（单利） 13.75%', picked: false, usable: true };
const SIX = { name: '6 期', says: '每期约 ¥226.24 合计应付 ¥1,357.46 总费用 ¥58.46 年化利率（单利） 15.27%', picked: false, usable: true };
const TWELVE = { name: '12 期', says: '每期约 ¥116.36 合计应付 ¥1,396.42 总费用 ¥97.42 年化利率（单利） 13.57%', picked: false, usable: true };

const required = (name) => ({ name, says: '必选：不同意就不能使用这种方式。', picked: false, usable: true });
const REMINDERS = { name: '还款提醒消息（可选）', says: '可选：不同意也可以继续。', picked: false, usable: true };

const PAY_IN_CASHIER = [
  { in: 'cashier', press: ['field', '支付密码'] },
  { in: 'cashier', type: '123456' },
];
const REVIEW_BUTTONS = ['确认并支付', '返回修改', '取消订单'];
// The demo shop's own green, by the element's custom property.
const SHOP_GREEN = 'rgb(29, 107, 87)';

const instalmentsInAlipay = {
  id: 'huabei-3',
  claim: '花呗分期 in three instalments, in Alipay, from the cart to paid',
  open: '/?host=alipay_h5&panel=0',
  steps: [
    { press: ['button', '加入购物车：蓝牙耳机'] },
    { press: ['link', '去结算'] },
    { sees: { heading: '支付订单', choices: { 选择支付方式: [FIRST, INSTALMENTS, SCORE, NOW] }, picked: [], lists: {} }, dressed: 'shop' },
    { press: ['radio', '花呗分期'] },
    {
      sees: {
        picked: ['花呗分期'],
        choices: { 选择期数: [THREE, SIX, TWELVE], 阅读并同意: [required('花呗分期付款条款'), required('订单信息提供授权')] },
      },
    },
    { press: ['radio', '3 期'] },
    {
      sees: {
        picked: ['花呗分期', '3 期'],
        lists: {
          还款计划: [
            '第 1 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
            '第 2 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
            '第 3 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
          ],
        },
        sums: { 合计应付: '¥1,328.88', 总费用: '¥29.88', '年化利率（单利）': '13.75%', 一次付清价格: '¥1,299.00', 付款次数: '3 次' },
        colours: { 下一步: SHOP_GREEN },
      },
    },
    { press: ['button', '下一步'] },
    { sees: { words: ['请阅读并勾选花呗分期付款条款', '请阅读并勾选订单信息提供授权'], picked: ['花呗分期', '3 期'] } },
    { press: ['button', '阅读全文 花呗分期付款条款'] },
    { sees: { heading: '花呗分期付款条款', words: ['全文完'] }, picture: '0-reading' },
    { press: ['button', '同意'] },
    { sees: { heading: '支付订单', picked: ['花呗分期', '3 期', '花呗分期付款条款'] } },
    { press: ['checkbox', '订单信息提供授权'] },
    { sees: { picked: ['花呗分期', '3 期', '花呗分期付款条款', '订单信息提供授权'] }, picture: '1-choosing' },
    { press: ['button', '下一步'] },
    {
      sees: {
        heading: '确认订单',
        sums: {
          收款方: '示例商店', 支付方式: '花呗分期', 付款安排: '分 3 期还款', 首次付款: '〈日〉，¥442.96', 每期: '¥442.96',
          一次付清价格: '¥1,299.00', 总费用: '¥29.88', '年化利率（单利）': '13.75%', 合计应付: '¥1,328.88',
        },
        buttons: REVIEW_BUTTONS,
        words: ['确认后会打开支付宝的付款页面'],
      },
      picture: '2-review',
    },
    { press: ['button', '确认并支付'] },
    { in: 'cashier', sees: { heading: '花呗分期', words: ['¥1299.00', '您分 3 期还款'] } },
    ...PAY_IN_CASHIER,
    { in: 'cashier', press: ['button', '确认付款'] },
    { sees: { heading: '支付成功', sums: { 金额: '¥1,299.00', 商户: '示例商店' }, buttons: ['查看同意回执'] }, picture: '3-result' },
    { shop: { state: 'paid', plan: 'huabei-3', amount: 129900 } },
    { press: ['link', '查看订单'] },
    { sees: { heading: '订单已付款', words: ['¥1,299.00', '花呗分期', '下单时间 〈时刻〉'] } },
  ],
};

const creditInMiniProgram = {
  id: 'zhima',
  claim: '芝麻先享 in an Alipay mini-program, from the cart to authorised and not yet paid',
  open: '/?host=alipay_mini&platform=ios&panel=0',
  steps: [
    { press: ['button', '加入购物车：保温杯'] },
    { press: ['link', '去结算'] },
    {
      sees: {
        heading: '支付订单',
        choices: { 选择支付方式: [FIRST, { ...INSTALMENTS, says: '适用于 ¥100.00 及以上的订单。', usable: false }, SCORE, NOW] },
        picked: [],
      },
    },
    { press: ['radio', '芝麻先享 · 先享后付'] },
    {
      sees: {
        picked: ['芝麻先享 · 先享后付'],
        choices: {
          阅读并同意: [required('芝麻先享（先享后付）服务条款'), required('自动扣款授权（支付宝）'), required('订单信息提供授权'), REMINDERS],
        },
        lists: { 还款计划: ['一次付清 ¥89.00 确认收货后'] },
        sums: { 合计应付: '¥89.00', 总费用: '¥0.00', 付款次数: '1 次' },
      },
    },
    { press: ['checkbox', '芝麻先享（先享后付）服务条款'] },
    { press: ['checkbox', '自动扣款授权（支付宝）'] },
    { press: ['checkbox', '订单信息提供授权'], picture: '1-choosing' },
    { press: ['button', '下一步'] },
    {
      sees: { heading: '确认订单', sums: { 首次付款: '确认收货后，¥89.00', 合计应付: '¥89.00' }, buttons: REVIEW_BUTTONS },
      picture: '2-review',
    },
    { press: ['button', '确认并支付'] },
    { in: 'cashier', sees: { heading: '先享后付', words: ['¥89.00', '本次不扣款'] } },
    ...PAY_IN_CASHIER,
    { in: 'cashier', press: ['button', '确认并同意'] },
    { sees: { heading: '已授权，稍后扣款' }, picture: '3-result' },
    { shop: { state: 'authorised' } },
  ],
};

const scoreInWechat = {
  id: 'score',
  claim: '微信支付分 in WeChat, from the cart to authorised and not yet paid',
  open: '/?host=wechat_h5&panel=0',
  steps: [
    { press: ['button', '加入购物车：冬季羽绒服'] },
    { press: ['link', '去结算'] },
    {
      sees: {
        heading: '支付订单',
        choices: {
          选择支付方式: [
            { ...FIRST, ...ELSEWHERE }, { ...INSTALMENTS, ...ELSEWHERE },
            { ...SCORE, says: '确认收货后扣款', usable: true }, { ...NOW, says: '现在一次付清', usable: true },
          ],
        },
        picked: [],
      },
    },
    { press: ['radio', '微信支付分 · 先享后付'] },
    {
      sees: {
        picked: ['微信支付分 · 先享后付'],
        choices: {
          阅读并同意: [required('微信支付分先享服务条款'), required('自动扣款授权（微信支付）'), required('订单信息提供授权'), REMINDERS],
        },
        lists: { 还款计划: ['一次付清 ¥599.00 确认收货后'] },
      },
    },
    { press: ['checkbox', '微信支付分先享服务条款'] },
    { press: ['checkbox', '自动扣款授权（微信支付）'] },
    { press: ['checkbox', '订单信息提供授权'], picture: '1-choosing' },
    { press: ['button', '下一步'] },
    { sees: { heading: '确认订单', sums: { 合计应付: '¥599.00' }, buttons: REVIEW_BUTTONS }, picture: '2-review' },
    { press: ['button', '确认并支付'] },
    { in: 'cashier', sees: { words: ['¥599.00'] } },
    ...PAY_IN_CASHIER,
    { in: 'cashier', press: ['button', '确认并同意'] },
    { sees: { heading: '已授权，稍后扣款' }, picture: '3-result' },
    { shop: { state: 'authorised' } },
  ],
};

const plainScript = {
  id: 'script',
  claim: 'a page without modules shows the checkout by the one plain script, and takes another plan',
  order: { host: 'browser', lines: [{ sku: 'earphones', quantity: 1 }] },
  open: '/script?order={order}',
  steps: [
    { sees: { heading: '支付订单', choices: { 选择支付方式: [FIRST, INSTALMENTS, SCORE, NOW] }, picked: [] }, dressed: 'plain' },
    { press: ['radio', '花呗分期'] },
    { press: ['radio', '3 期'] },
    { sees: { picked: ['花呗分期', '3 期'] }, picture: '1-choosing' },
  ],
};

const badLine = {
  id: 'weak',
  claim: 'words that did not come at first come when the shopper tries again, without loading the page anew',
  order: { host: 'browser', lines: [{ sku: 'earphones', quantity: 1 }] },
  open: '/weak?order={order}',
  // The engine's own words about the request, and ours.
  troubles: [/^console\.error: paylater-checkout could not go on \(not_loaded\)/, /^console\.error: paylater-checkout: /],
  steps: [
    { sees: { heading: '支付组件没有加载成功', buttons: ['重试'] } },
    { press: ['button', '重试'] },
    { sees: { heading: '支付订单', choices: { 选择支付方式: [FIRST, INSTALMENTS, SCORE, NOW] }, picked: [] } },
  ],
};

const plainPage = {
  id: 'plain',
  claim: 'an ordinary browser by redirects to paid, from a page whose policy wants a nonce, on a server without application/wasm',
  order: { host: 'browser', lines: [{ sku: 'earphones', quantity: 1 }] },
  open: '/plain?order={order}',
  // It takes the slower way without a word.
  troubles: [],
  steps: [
    { sees: { heading: '支付订单', choices: { 选择支付方式: [FIRST, INSTALMENTS, SCORE, NOW] }, picked: [] }, dressed: 'plain' },
    { press: ['radio', '花呗分期'] },
    { press: ['radio', '3 期'] },
    { press: ['checkbox', '花呗分期付款条款'] },
    { press: ['checkbox', '订单信息提供授权'] },
    // The element's own blue: nothing on this page sets another.
    { sees: { colours: { 下一步: 'rgb(18, 104, 224)' } }, picture: '1-choosing' },
    { press: ['button', '下一步'] },
    {
      sees: { heading: '确认订单', sums: { 合计应付: '¥1,328.88', 总费用: '¥29.88' }, buttons: REVIEW_BUTTONS },
      picture: '2-review',
    },
    { press: ['button', '确认并支付'] },
    // Here the cashier is the page itself.
    { sees: { heading: '花呗分期', words: ['¥1299.00', '您分 3 期还款'] } },
    { press: ['field', '支付密码'] },
    { type: '123456' },
    { press: ['button', '确认付款'] },
    { sees: { heading: '订单已付款', words: ['¥1,299.00', '花呗分期', '下单时间 〈时刻〉'] }, picture: '3-result' },
    { shop: { state: 'paid', plan: 'huabei-3' } },
  ],
};

// On the page that the backend draws, the same steps lead through, whether it has come alive meanwhile or not.
const toTheReview = [
  { sees: { heading: '支付订单', picked: [] } },
  { press: ['radio', '花呗分期'] },
  { press: ['radio', '3 期'] },
  {
    sees: {
      picked: ['花呗分期', '3 期'],
      lists: {
        还款计划: [
          '第 1 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
          '第 2 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
          '第 3 期 ¥442.96 〈日〉 本金 ¥433.00 + 手续费 ¥9.96',
        ],
      },
    },
  },
  { press: ['checkbox', '花呗分期付款条款'] },
  { press: ['checkbox', '订单信息提供授权'] },
  { sees: { picked: ['花呗分期', '3 期', '花呗分期付款条款', '订单信息提供授权'] }, picture: '1-choosing' },
  { press: ['button', '下一步'] },
  { sees: { heading: '确认订单', sums: { 合计应付: '¥1,328.88', 总费用: '¥29.88' }, buttons: REVIEW_BUTTONS }, picture: '2-review' },
  { press: ['button', '确认并支付'] },
];
const payAndReturn = [
  { sees: { heading: '花呗分期', words: ['¥1299.00', '您分 3 期还款'] } },
  { press: ['field', '支付密码'] },
  { type: '123456' },
  { press: ['button', '确认付款'] },
  { sees: { heading: '订单已付款', words: ['¥1,299.00', '花呗分期'] } },
  { shop: { state: 'paid', plan: 'huabei-3' } },
];

const drawnPage = {
  id: 'drawn',
  claim: 'the page that the backend draws, alive where the engine lets it, to paid',
  order: { host: 'browser', lines: [{ sku: 'earphones', quantity: 1 }] },
  open: '{drawn}&locale=zh-Hans',
  steps: [...toTheReview, ...payAndReturn],
};

const formsAlone = {
  id: 'forms',
  claim: 'the same page where no script loads, by its forms alone, to paid',
  order: { host: 'browser', lines: [{ sku: 'earphones', quantity: 1 }] },
  isWithoutScripts: true,
  open: '{drawn}&locale=zh-Hans',
  // Each page says that its scripts are not to be had; what it can do without them it does.
  troubles: [/^error: cannot load .*\/gone\//],
  steps: [
    ...toTheReview,
    { sees: { heading: '请在支付宝中完成付款', buttons: ['查询结果'] }, picture: '3-pay' },
    { press: ['link', '继续支付'] },
    ...payAndReturn,
  ],
};

export const JOURNEYS = [instalmentsInAlipay, creditInMiniProgram, scoreInWechat, plainPage, plainScript, badLine, drawnPage, formsAlone];
