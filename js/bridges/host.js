// What the page can find out about the app it runs in. Deciding which app that is, is the core's business.

/** How long to wait for the app's own word; the user agent mostly says enough. */
const WORD_WAIT_MS = 300;

/** Resolves to `{userAgent, alipayMini, wechatMini}` and never rejects. */
export async function hostFacts(win = window) {
  const userAgent = String(win.navigator.userAgent);
  return {
    userAgent,
    alipayMini: await saysAlipayMini(userAgent, win),
    wechatMini: win.__wxjs_environment === 'miniprogram',
  };
}

function saysAlipayMini(userAgent, win) {
  const isAlipay = /AlipayClient|AliApp\(AP\//i.test(userAgent);
  if (!isAlipay || !win.my || typeof win.my.getEnv !== 'function') return Promise.resolve(false);
  return new Promise((resolve) => {
    win.setTimeout(() => resolve(false), WORD_WAIT_MS);
    try {
      win.my.getEnv((said) => resolve(Boolean(said && said.miniprogram)));
    } catch (thrown) {
      resolve(false);
    }
  });
}
