// The page is rendered beforehand, into dist/, so that the examples' own server can serve it; nothing here is for the checkout.
export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  telemetry: false,
  app: { head: { title: '结算', htmlAttrs: { lang: 'zh-Hans' }, meta: [{ name: 'viewport', content: 'width=device-width, initial-scale=1' }] } },
  nitro: { output: { publicDir: 'dist' } },
});
