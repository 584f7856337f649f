// While Vite's own server has the page, the shop's server opens the sessions (`PORT=8785 npm start`).
const portBase = Number(process.env.PAYLATER_PORT_BASE ?? 8780);

export default {
  server: { host: '127.0.0.1', port: portBase + 4, strictPort: true, proxy: { '/session': `http://127.0.0.1:${portBase + 5}` } },
};
