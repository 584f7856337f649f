import assert from 'node:assert/strict';
import test from 'node:test';

import { codeFor } from './code.js';

const PLAIN = {
  session: 'cs_1', clientToken: 'ct_1', apiBase: 'https://pay.shop.example', locale: '', theme: '', returnUrl: '',
  slots: [], properties: [], isPrevented: false,
};
const EVERYTHING = {
  ...PLAIN,
  locale: 'en', theme: 'dark', returnUrl: 'https://shop.example/?a=1&b="2"',
  slots: [{ name: 'header', text: 'Shoes & more' }],
  properties: [['--paylater-color-primary', '#aa0000'], ['--paylater-gap', '12px']],
  isPrevented: true,
};

test('what was not set is not in the code, and unchanged looks need no style sheet', () => {
  const { html, react, vue, css } = codeFor(PLAIN);
  assert.equal(css, '');
  for (const code of [html, react, vue]) assert.doesNotMatch(code, /locale|theme|return-?url|slot=|paylater-shop|before-?confirm/i);
});

test('the component for React takes what the server gave as properties', () => {
  assert.equal(codeFor(PLAIN).react, `import { PaylaterCheckout } from 'paylater-checkout/react';

export function Checkout({ session, clientToken }) {
  return (
    <PaylaterCheckout
      session={session}
      clientToken={clientToken}
      apiBase="https://pay.shop.example"
      onCompleted={(event) => console.log(event.detail.outcome)}
    />
  );
}
`);
});

test('the component for Vue likewise', () => {
  assert.equal(codeFor({ ...PLAIN, isPrevented: true }).vue, `<script setup>
import { PaylaterCheckout } from 'paylater-checkout/vue';

defineProps(['session', 'clientToken']);
const show = (event) => console.log(event.detail.outcome);
const stop = (event) => event.preventDefault();
</script>

<template>
  <PaylaterCheckout
    :session="session"
    :client-token="clientToken"
    api-base="https://pay.shop.example"
    @completed="show"
    @before-confirm="stop"
  />
</template>
`);
});

test('with slots React and Vue have the raw tag, because their components take no children', () => {
  const { react, vue } = codeFor(EVERYTHING);
  assert.match(react, /<paylater-checkout\n[^]*onpaylater-before-confirm=[^]*<h2 slot="header">Shoes &amp; more<\/h2>\n {4}<\/paylater-checkout>/);
  assert.match(react, /returnUrl=\{"https:\/\/shop\.example\/\?a=1&b=\\"2\\""\}/);
  assert.match(vue, /@paylater-completed="show"\n {4}@paylater-before-confirm="stop"\n {2}>\n {4}<h2 slot="header">Shoes &amp; more<\/h2>/);
});

test('text that would be markup is written as text, and a changed look is a style sheet', () => {
  const { html, css } = codeFor(EVERYTHING);
  assert.match(html, /return-url="https:\/\/shop\.example\/\?a=1&amp;b=&quot;2&quot;"\n>/);
  assert.match(html, /^<link rel="stylesheet" href="paylater-shop\.css">\n/);
  assert.equal(css, `/* paylater-shop.css */
paylater-checkout {
  --paylater-color-primary: #aa0000;
  --paylater-gap: 12px;
}
`);
});
