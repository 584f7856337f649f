// Where the three processes listen: the shop, the backend behind it, and the provider sandbox.

import { fileURLToPath } from 'node:url';

export const portBase = Number(process.env.PAYLATER_PORT_BASE ?? 8880);

export const addresses = {
  shop: `http://127.0.0.1:${portBase}`,
  backend: `http://127.0.0.1:${portBase + 1}`,
  sandbox: `http://127.0.0.1:${portBase + 2}`,
};

/** Where these three keep their keys, books and logs: a set of their own for each set of ports. */
export const localFolder = fileURLToPath(new URL(`../../test-artifacts/local-${portBase}`, import.meta.url));
