// Under which address a shopper sees the shop. The same pages are at localhost and at 127.0.0.1, and trunk serves them at a port of
// its own; cart and order are kept by origin, so whoever pays comes back to the one they left.

const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/;

/** The origin of the page that asks, as its browser names it, where that is on this machine; otherwise the shop's own. */
export function seenAt(origin, shopUrl) {
  return LOOPBACK.test(origin ?? '') ? origin : shopUrl;
}
