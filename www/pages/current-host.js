// Which app the page runs in, as the shop tells its server, so that the order carries the buyer's id of that app.
// A real shop does not send a name but the login code that the app gives to the page.

import { hostOf } from '../hosts/list.js';

export function currentHost() {
  return hostOf(navigator.userAgent);
}
