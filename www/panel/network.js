// A slow or missing network for the page: every request of the page waits, or fails, as chosen in the panel.
// The simulated app's own requests, and the panel's, do not come through here.

const DELAYS_MS = { normal: 0, slow: 1500, crawl: 6000 };

let chosen = 'normal';
let isBetween = false;

/** May be called again at any time: the next request finds the network that was chosen last. */
export function slowDown(network) {
  chosen = network;
  if (network === 'normal' || isBetween) return;
  isBetween = true;
  const pageFetch = window.fetch.bind(window);
  window.fetch = async (...request) => {
    if (chosen === 'offline') throw new TypeError('Failed to fetch');
    if (chosen !== 'normal') await new Promise((resolve) => setTimeout(resolve, DELAYS_MS[chosen]));
    return pageFetch(...request);
  };
}
