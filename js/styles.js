// The style sheet in a shadow root, in whichever way the engine and the page's content security policy allow.

import css from 'paylater-styles/paylater.css';

/** One sheet for each document: a sheet of one is refused by another. */
const sheets = new WeakMap();

/** Dresses `shadow` as its document can. `nonce` is the page's, for engines without constructable style sheets. */
export function dress(shadow, nonce) {
  if (shadow.querySelector('[data-paylater-style]') !== null) return;
  const page = shadow.ownerDocument;
  if (canConstruct(shadow, page.defaultView)) {
    if (!sheets.has(page)) {
      const sheet = new page.defaultView.CSSStyleSheet();
      sheet.replaceSync(css);
      sheets.set(page, sheet);
    }
    shadow.adoptedStyleSheets = [sheets.get(page)];
    return;
  }
  const style = page.createElement('style');
  style.setAttribute('data-paylater-style', '');
  if (nonce) style.setAttribute('nonce', nonce);
  style.textContent = css;
  shadow.appendChild(style);
  // A policy that forbids inline styles leaves the element without a sheet; it mostly allows the page's own files.
  if (style.sheet === null) linkInstead(shadow, style);
}

function canConstruct(shadow, view) {
  return 'adoptedStyleSheets' in shadow && typeof view.CSSStyleSheet === 'function' && 'replaceSync' in view.CSSStyleSheet.prototype;
}

function linkInstead(shadow, style) {
  const link = shadow.ownerDocument.createElement('link');
  link.setAttribute('data-paylater-style', '');
  link.rel = 'stylesheet';
  link.href = String(new URL('paylater.css', import.meta.url));
  shadow.replaceChild(link, style);
}
