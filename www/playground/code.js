// The code to copy for the present settings. Text in, text out: nothing here knows the page.

const TAG = 'paylater-checkout';

/** What a shop puts into the slots, for a start. */
const SLOT_TAGS = { header: 'h2', terms: 'p', footer: 'p' };

/** Every text by the name of its tab. CSS is empty where no custom property was changed. */
export function codeFor(settings) {
  return { html: html(settings), react: react(settings), vue: vue(settings), css: css(settings) };
}

/** `[attribute, value]` of everything that is set, in the order of the documentation. */
export function attributesOf({ session, clientToken, apiBase, locale, theme, returnUrl }) {
  const all = [
    ['session', session], ['client-token', clientToken], ['api-base', apiBase],
    ['locale', locale], ['theme', theme], ['return-url', returnUrl],
  ];
  return all.filter(([, value]) => value !== '');
}

function escape(text) {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

function slotLines(slots, indent) {
  return slots.map(({ name, text }) => `${indent}<${SLOT_TAGS[name]} slot="${name}">${escape(text)}</${SLOT_TAGS[name]}>`);
}

function html(settings) {
  const attributes = attributesOf(settings).map(([name, value]) => `  ${name}="${escape(value)}"`);
  const slots = slotLines(settings.slots, '  ');
  const style = settings.properties.length === 0 ? [] : ['<link rel="stylesheet" href="paylater-shop.css">'];
  const stop = settings.isPrevented ? [
    "  checkout.addEventListener('paylater-before-confirm', (event) => {",
    '    event.preventDefault(); // Nothing is sent; checkout.confirm() tries again.',
    '  });',
  ] : [];
  return [
    ...style,
    '<script type="module" src="/pkg/element.js"></script>',
    '',
    `<${TAG}`,
    ...attributes,
    ...(slots.length === 0 ? [`></${TAG}>`] : ['>', ...slots, `</${TAG}>`]),
    '',
    '<script type="module">',
    `  const checkout = document.querySelector('${TAG}');`,
    "  checkout.addEventListener('paylater-completed', (event) => {",
    '    // Ask your own server before anything is delivered.',
    "    console.log(event.detail.outcome);",
    '  });',
    ...stop,
    '</script>',
    '',
  ].join('\n');
}

/** What does not come from the shop's server, as properties in camelCase. */
function fixed({ apiBase, locale, theme, returnUrl }) {
  return [['apiBase', apiBase], ['locale', locale], ['theme', theme], ['returnUrl', returnUrl]].filter(([, value]) => value !== '');
}

function react(settings) {
  // The component takes no children; React 19 knows the raw tag, with properties and events.
  const isRaw = settings.slots.length > 0;
  const name = isRaw ? TAG : 'PaylaterCheckout';
  const on = (event) => (isRaw ? `onpaylater-${event}` : `on${event.split('-').map((part) => part[0].toUpperCase() + part.slice(1)).join('')}`);
  const values = fixed(settings).map(([property, value]) => `      ${property}=${quoted(value)}`);
  return [
    isRaw ? "import 'paylater-checkout/element.js'; // The raw tag: React 19" : "import { PaylaterCheckout } from 'paylater-checkout/react';",
    ...(settings.properties.length === 0 ? [] : ["import './paylater-shop.css';"]),
    '',
    'export function Checkout({ session, clientToken }) {',
    '  return (',
    `    <${name}`,
    '      session={session}',
    '      clientToken={clientToken}',
    ...values,
    `      ${on('completed')}={(event) => console.log(event.detail.outcome)}`,
    ...(settings.isPrevented ? [`      ${on('before-confirm')}={(event) => event.preventDefault()}`] : []),
    ...(isRaw ? ['    >', ...slotLines(settings.slots, '      '), `    </${name}>`] : ['    />']),
    '  );',
    '}',
    '',
  ].join('\n');
}

/** A value of JSX: in braces where quotes would need escaping. */
function quoted(value) {
  return /["&{}<>\\]/.test(value) ? `{${JSON.stringify(value)}}` : `"${value}"`;
}

function vue(settings) {
  const isRaw = settings.slots.length > 0;
  const name = isRaw ? TAG : 'PaylaterCheckout';
  const prefix = isRaw ? '@paylater-' : '@';
  const values = attributesOf({ ...settings, session: '', clientToken: '' }).map(([attribute, value]) => `    ${attribute}="${escape(value)}"`);
  return [
    '<script setup>',
    isRaw
      ? `import 'paylater-checkout/element.js'; // The raw tag: compilerOptions.isCustomElement = (tag) => tag === '${TAG}'`
      : "import { PaylaterCheckout } from 'paylater-checkout/vue';",
    ...(settings.properties.length === 0 ? [] : ["import './paylater-shop.css';"]),
    '',
    "defineProps(['session', 'clientToken']);",
    'const show = (event) => console.log(event.detail.outcome);',
    ...(settings.isPrevented ? ['const stop = (event) => event.preventDefault();'] : []),
    '</script>',
    '',
    '<template>',
    `  <${name}`,
    '    :session="session"',
    '    :client-token="clientToken"',
    ...values,
    `    ${prefix}completed="show"`,
    ...(settings.isPrevented ? [`    ${prefix}before-confirm="stop"`] : []),
    ...(isRaw ? ['  >', ...slotLines(settings.slots, '    '), `  </${name}>`] : ['  />']),
    '</template>',
    '',
  ].join('\n');
}

function css({ properties }) {
  if (properties.length === 0) return '';
  return [
    '/* paylater-shop.css */',
    `${TAG} {`,
    ...properties.map(([name, value]) => `  ${name}: ${value};`),
    '}',
    '',
  ].join('\n');
}
