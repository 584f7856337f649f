// The words of the component, one file for each language, of which a page loads the one it speaks. They lie beside this
// file, or beside the wasm where `load` was given its address.

const FILES = {
  'zh-Hans': () => new URL('words-zh-Hans.json', import.meta.url),
  'zh-Hant': () => new URL('words-zh-Hant.json', import.meta.url),
  en: () => new URL('words-en.json', import.meta.url),
};

const known = {};
const loading = {};
let neighbour = null;

/** The language that we speak to somebody who asks for this BCP 47 tag; without one the browser's language decides. */
export function language(tag) {
  const wish = String(tag || (typeof navigator === 'object' && navigator.language) || 'zh').trim().toLowerCase();
  const parts = wish.split(/[-_]/);
  const isTraditional = parts.some((part) => ['hant', 'tw', 'hk', 'mo'].indexOf(part) >= 0);
  if (parts[0] !== 'zh') return 'en';
  return isTraditional ? 'zh-Hant' : 'zh-Hans';
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
    loading[lang] = fetched(neighbour === null ? FILES[lang]() : new URL(`words-${lang}.json`, neighbour)).then(
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
