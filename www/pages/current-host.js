// Which app the page runs in, as the shop tells its server, so that the order carries the buyer's id of that app.
// A real shop does not send a name but the login code that the app gives to the page.

export function currentHost() {
  const agent = navigator.userAgent;
  const isMini = /miniprogram/i.test(agent);
  if (/AlipayClient/.test(agent)) return isMini ? 'alipay_mini' : 'alipay_h5';
  if (/MicroMessenger/.test(agent)) return isMini ? 'wechat_mini' : 'wechat_h5';
  return 'browser';
}
