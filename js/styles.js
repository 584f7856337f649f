// The style sheet in a shadow root, in whichever way the engine and the page's content security policy allow.

import css from 'paylater-styles/paylater.css';

/** One sheet for each document: a sheet of one is refused by another. */
const sheets = new WeakMap();

/**
 * Dresses `shadow` as its document can. `nonce` is the page's, for engines without constructable style sheets; `neighbour()` is the address of a
 * file beside which the style sheet lies.
 */
export function dress(shadow, nonce, neighbour) {
  if (shadow.querySelector('[data-paylater-style]') !== null) return;
  const page = shadow.ownerDocument;
  // Inside a template nothing is seen, and nothing has a view.
  if (page.defaultView === null) return;
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
  if (style.sheet === null) linkInstead(shadow, style, neighbour());
}

function canConstruct(shadow, view) {
  return 'adoptedStyleSheets' in shadow && typeof view.CSSStyleSheet === 'function' && 'replaceSync' in view.CSSStyleSheet.prototype;
}

function linkInstead(shadow, style, neighbour) {
  const link = shadow.ownerDocument.createElement('link');
  link.setAttribute('data-paylater-style', '');
  link.rel = 'stylesheet';
  // Never of `import.meta.url`: a bundler would take the sheet for one of the page's own and put it on the whole page.
  link.href = String(new URL('paylater.css', neighbour));
  shadow.replaceChild(link, style);
}
