// The few words that are needed before, or without, the others. They are the component's own, written here by the package's
// builder.

import { FALLBACK } from 'paylater-tables';
import { language } from './words.js';

/** The words for a BCP 47 tag, with the tag they are in. */
export function fallbackTexts(tag) {
  const lang = language(tag);
  return { lang, ...FALLBACK[lang] };
}
