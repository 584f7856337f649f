// The style sheet in a shadow root, in whichever way the engine and the page's content security policy allow.

import css from 'paylater-styles/paylater.css';

let sheet = null;

/** Dresses `shadow` once. `nonce` is the page's, for engines without constructable style sheets. */
export function dress(shadow, nonce) {
  if (shadow.querySelector('[data-paylater-style]') !== null) return;
  if (canConstruct(shadow)) {
    if (sheet === null) {
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
    }
    shadow.adoptedStyleSheets = [sheet];
    return;
  }
  const style = document.createElement('style');
  style.setAttribute('data-paylater-style', '');
  if (nonce) style.setAttribute('nonce', nonce);
  style.textContent = css;
  shadow.appendChild(style);
  // A policy that forbids inline styles leaves the element without a sheet; it mostly allows the page's own files.
  if (style.sheet === null) linkInstead(shadow, style);
}

function canConstruct(shadow) {
  return 'adoptedStyleSheets' in shadow && typeof CSSStyleSheet === 'function' && 'replaceSync' in CSSStyleSheet.prototype;
}

function linkInstead(shadow, style) {
  const link = document.createElement('link');
  link.setAttribute('data-paylater-style', '');
  link.rel = 'stylesheet';
  link.href = String(new URL('paylater.css', import.meta.url));
  shadow.replaceChild(link, style);
}
