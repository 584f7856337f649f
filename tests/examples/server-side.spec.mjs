// What the wrappers do where there is no page: they are rendered to text, by the frameworks' own means.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { expect, test } from '@playwright/test';

const OPTIONS = "{ session: 'cs_1', clientToken: 'ct_secret', apiBase: 'https://pay.shop.example', locale: 'en', onCompleted() {} }";
const REACT = `
  import { createElement, version } from 'react';
  import { renderToString } from 'react-dom/server';
  import { PaylaterCheckout } from 'paylater-checkout/react';
  console.log(version.split('.')[0], renderToString(createElement(PaylaterCheckout, ${OPTIONS})));
`;
const VUE = `
  import { createSSRApp, h } from 'vue';
  import { renderToString } from 'vue/server-renderer';
  import { PaylaterCheckout } from 'paylater-checkout/vue';
  console.log('3', await renderToString(createSSRApp({ render: () => h(PaylaterCheckout, ${OPTIONS}) })));
`;

for (const [name, code, major] of [['vite-react', REACT, 19], ['webpack', REACT, 18], ['vite-vue', VUE, 3]]) {
  test(`${name}: on a server the wrapper is an empty tag, without the client token and without a complaint`, async () => {
    const cwd = join(process.env.EXAMPLES_INSTALLED_IN, name);
    const out = execFileSync('node', ['--input-type=module', '--eval', code], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
    expect(out).toBe(`${major} <paylater-checkout locale="en"></paylater-checkout>\n`);
  });
}
