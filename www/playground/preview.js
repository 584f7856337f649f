// The page in the playground's frame: it plays the app (hosts/host.js), mounts one checkout with what the playground gives
// it, and lets the playground switch the network and the clock beneath it. The checkout itself is the real one.

import { slowDown } from '../panel/network.js';
import { meddle } from './meddling.js';

const ELEMENT_SOURCE = '/pkg/element.js';

const place = document.getElementById('place');
const realNow = Date.now.bind(Date);
let aheadMs = 0;

/** The page's clock goes on from later; the checkout reads no other. */
function letPass(ms) {
  aheadMs += ms;
  Date.now = () => realNow() + aheadMs;
}

/** Puts the checkout on the page and begins the download; `attributes` is what its tag has. */
async function mount(attributes, listen) {
  const checkout = document.createElement('paylater-checkout');
  Object.keys(attributes).forEach((name) => checkout.setAttribute(name, attributes[name]));
  listen(checkout);
  place.append(checkout);
  await import(ELEMENT_SOURCE);
  return checkout;
}

// The playground is this shop's own page around the frame; see the policy of both.
window.paylaterPreview = { mount, slowDown, meddle, letPass };
