// Where the three processes listen: the shop, the backend behind it, and the provider sandbox.

export const portBase = Number(process.env.PAYLATER_PORT_BASE ?? 8880);

export const addresses = {
  shop: `http://127.0.0.1:${portBase}`,
  backend: `http://127.0.0.1:${portBase + 1}`,
  sandbox: `http://127.0.0.1:${portBase + 2}`,
};
