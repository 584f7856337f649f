// The words of the component, a module for each language, of which a page loads the one it speaks. A bundler carries them as it
// carries every module. Their names have a fingerprint of what is in them, so that no cache has one that does not fit.

import { FOR_OTHERS, LOCALES, WORDS } from 'paylater-tables';
import { nearest } from './language.js';

const known = {};
const loading = {};
const lost = {};

/** The language that we speak to somebody who asks for this BCP 47 tag; without one the browser's language decides. */
export function language(tag) {
  return nearest(tag || (typeof navigator === 'object' && navigator.language), LOCALES, FOR_OTHERS);
}

/** The words, if they have come. */
export function knownWords(lang) {
  return known[lang];
}

/** Loads the words once; after a failure the next call tries again. */
export function loadWords(lang) {
  if (loading[lang] === undefined) {
    loading[lang] = imported(lang).then(
      (words) => { known[lang] = words; return words; },
      (failure) => {
        delete loading[lang];
        // Firefox, and Chromium at least to 106, ask no second time for a module that they failed to get, but do by another
        // address. Only they know which one it was, and say it.
        lost[lang] = String(failure).match(/http\S+\.m?js/);
        throw failure;
      },
    );
  }
  return loading[lang];
}

async function imported(lang) {
  if (lost[lang]) {
    const again = await importUnbundled(lost[lang][0] + '?again=' + Date.now());
    // What a bundler has put the words into may have other names for them.
    if (Array.isArray(again.default)) return again.default;
  }
  return (await WORDS[lang]()).default;
}
