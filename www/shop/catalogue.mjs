// What the shop sells, and the only place where a price is decided.
// The browser sends article numbers and quantities; it never sends money.

const QUANTITY_MAX = 99;
const LINES_MAX = 20;

/** Prices are integer fen. `names` and `blurbs` are keyed by locale; the order itself carries the zh-Hans name. */
export const PRODUCTS = [
  {
    sku: 'earphones',
    price: 129900,
    image: '/goods/earphones.svg',
    names: { 'zh-Hans': '蓝牙耳机', 'zh-Hant': '藍牙耳機', en: 'Bluetooth earphones' },
    blurbs: { 'zh-Hans': '主动降噪，续航 30 小时', 'zh-Hant': '主動降噪，續航 30 小時', en: 'Noise cancelling, 30 hours' },
  },
  {
    sku: 'coat',
    price: 59900,
    image: '/goods/coat.svg',
    names: { 'zh-Hans': '冬季羽绒服', 'zh-Hant': '冬季羽絨服', en: 'Winter down coat' },
    blurbs: { 'zh-Hans': '90 白鸭绒，防风立领', 'zh-Hant': '90 白鴨絨，防風立領', en: 'Windproof, stand-up collar' },
  },
  {
    sku: 'purifier',
    price: 219900,
    image: '/goods/purifier.svg',
    names: { 'zh-Hans': '空气净化器', 'zh-Hant': '空氣淨化器', en: 'Air purifier' },
    blurbs: { 'zh-Hans': '适用 45 平方米，静音', 'zh-Hant': '適用 45 平方公尺，靜音', en: 'For 45 m², quiet' },
  },
  {
    sku: 'keyboard',
    price: 45900,
    image: '/goods/keyboard.svg',
    names: { 'zh-Hans': '机械键盘', 'zh-Hant': '機械鍵盤', en: 'Mechanical keyboard' },
    blurbs: { 'zh-Hans': '84 键，热插拔轴体', 'zh-Hant': '84 鍵，熱插拔軸體', en: '84 keys, hot-swappable' },
  },
  {
    sku: 'suitcase',
    price: 69900,
    image: '/goods/suitcase.svg',
    names: { 'zh-Hans': '登机行李箱', 'zh-Hant': '登機行李箱', en: 'Cabin suitcase' },
    blurbs: { 'zh-Hans': '20 英寸，万向静音轮', 'zh-Hant': '20 吋，萬向靜音輪', en: '20 inch, silent wheels' },
  },
  {
    sku: 'lamp',
    price: 19900,
    image: '/goods/lamp.svg',
    names: { 'zh-Hans': '护眼台灯', 'zh-Hant': '護眼檯燈', en: 'Desk lamp' },
    blurbs: { 'zh-Hans': '无频闪，三档色温', 'zh-Hant': '無頻閃，三檔色溫', en: 'Flicker-free, three tones' },
  },
  {
    sku: 'flask',
    price: 8900,
    image: '/goods/flask.svg',
    names: { 'zh-Hans': '保温杯', 'zh-Hant': '保溫杯', en: 'Insulated flask' },
    blurbs: { 'zh-Hans': '316 不锈钢，500 毫升', 'zh-Hant': '316 不鏽鋼，500 毫升', en: 'Stainless steel, 500 ml' },
  },
  {
    sku: 'notebook',
    price: 1250,
    image: '/goods/notebook.svg',
    names: { 'zh-Hans': '横线笔记本', 'zh-Hant': '橫線筆記本', en: 'Lined notebook' },
    blurbs: { 'zh-Hans': 'A5，平摊装订，192 页', 'zh-Hant': 'A5，平攤裝訂，192 頁', en: 'A5, lies flat, 192 pages' },
  },
];

const BY_SKU = new Map(PRODUCTS.map((product) => [product.sku, product]));

/** What the shopper sent cannot be sold; the message is for the shopper. */
export class BadCart extends Error {}

/**
 * Turns `[{sku, quantity}]` into priced lines, a total in fen, and a subject.
 * Lines of one article are merged and ordered by article number, so one cart always gives one result.
 */
export function price(requested) {
  if (!Array.isArray(requested) || requested.length === 0) throw new BadCart('购物车是空的。');
  if (requested.length > LINES_MAX) throw new BadCart(`一次最多购买 ${LINES_MAX} 种商品。`);
  const quantities = new Map();
  for (const line of requested) {
    const sku = line?.sku;
    if (!BY_SKU.has(sku)) throw new BadCart('购物车里有一件商品已经下架，请移除后再试。');
    if (!Number.isInteger(line.quantity) || line.quantity < 1) throw new BadCart('商品数量不正确。');
    quantities.set(sku, (quantities.get(sku) ?? 0) + line.quantity);
  }
  const lines = [...quantities.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([sku, quantity]) => {
    if (quantity > QUANTITY_MAX) throw new BadCart(`每种商品最多购买 ${QUANTITY_MAX} 件。`);
    const product = BY_SKU.get(sku);
    return { name: product.names['zh-Hans'], quantity, unit_amount: product.price };
  });
  const amount = lines.reduce((sum, line) => sum + line.quantity * line.unit_amount, 0);
  const subject = lines.length === 1 ? lines[0].name : `${lines[0].name}等 ${lines.length} 种商品`;
  return { lines, amount, subject };
}
