// The words of the component, one file for each language, of which a page loads the one it speaks. They lie beside this
// file, or beside the wasm where `load` was given its address.

import { FOR_OTHERS, LOCALES, WORDS } from 'paylater-tables';
import { nearest } from './language.js';

const known = {};
const loading = {};
let neighbour = null;

/** The language that we speak to somebody who asks for this BCP 47 tag; without one the browser's language decides. */
export function language(tag) {
  return nearest(tag || (typeof navigator === 'object' && navigator.language), LOCALES, FOR_OTHERS);
}

/** From now on the words lie where this file lies, if its address is one on the web. */
export function wordsLieBeside(source) {
  if (typeof source !== 'string' && !(source instanceof URL)) return;
  const address = new URL(source, document.baseURI);
  neighbour = address.protocol === 'https:' || address.protocol === 'http:' ? address : null;
}

/** The words, if they have come. */
export function knownWords(lang) {
  return known[lang];
}

/** Loads the words once; after a failure the next call tries again. */
export function loadWords(lang) {
  if (loading[lang] === undefined) {
    loading[lang] = fetched(neighbour === null ? WORDS[lang]() : new URL(`words-${lang}.json`, neighbour)).then(
      (words) => { known[lang] = words; return words; },
      (failure) => { delete loading[lang]; throw failure; },
    );
  }
  return loading[lang];
}

async function fetched(address) {
  const response = await fetch(address.href);
  if (!response.ok) throw new Error(`paylater-checkout: ${address.href} answers ${response.status}`);
  return response.json();
}
