// The apps that are played here: a row for each. What a page of it says of itself and which bridge it has is in host.js, which a
// web-view's document start leaves no time to import. A test holds both lists together.

/**
 * `names`: 简体, 繁體, English. `mark`: by what the page's user agent tells the app, and `isMini` whether it is a mini-program's.
 * `account`: by which of a buyer's ids the app knows them.
 */
export const HOSTS = [
  { id: 'alipay_h5', names: ['支付宝 H5', '支付寶 H5', 'Alipay H5'], mark: /AlipayClient/, isMini: false, account: 'alipay_open_id' },
  {
    id: 'alipay_mini',
    names: ['支付宝小程序内页', '支付寶小程式內頁', 'Alipay mini-program web-view'],
    mark: /AlipayClient/,
    isMini: true,
    account: 'alipay_open_id',
  },
  { id: 'wechat_h5', names: ['微信 H5', '微信 H5', 'WeChat H5'], mark: /MicroMessenger/, isMini: false, account: 'wechat_openid' },
  {
    id: 'wechat_mini',
    names: ['微信小程序内页', '微信小程式內頁', 'WeChat mini-program web-view'],
    mark: /MicroMessenger/,
    isMini: true,
    account: 'wechat_openid',
  },
  { id: 'browser', names: ['普通浏览器', '一般瀏覽器', 'Plain browser'], mark: null, isMini: false, account: null },
];

/** The app that this user agent speaks of; an ordinary browser where it speaks of none. */
export function hostOf(agent) {
  const isMini = /miniprogram/i.test(agent);
  const told = HOSTS.filter((host) => host.mark !== null && host.mark.test(agent) && host.isMini === isMini);
  return (told[0] || HOSTS[HOSTS.length - 1]).id;
}
