// A slow or missing network for the page: every request of the page waits, or fails, as chosen in the panel.
// The simulated app's own requests, and the panel's, do not come through here.

const DELAYS_MS = { normal: 0, slow: 1500, crawl: 6000 };

export function slowDown(network) {
  if (network === 'normal') return;
  const pageFetch = window.fetch.bind(window);
  window.fetch = async (...request) => {
    if (network === 'offline') throw new TypeError('Failed to fetch');
    await new Promise((resolve) => setTimeout(resolve, DELAYS_MS[network]));
    return pageFetch(...request);
  };
}
