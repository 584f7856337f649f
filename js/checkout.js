// One checkout in one shadow root, from "still loading" to destroyed. The living part is wasm; what is here is the time
// before it has come, and the case that it never comes.

import { hostFacts } from './bridges/host.js';
import { openPayment } from './bridges/open.js';
import { fallbackTexts } from './fallback-texts.js';
import { knownWords, language, loadWords } from './words.js';

const CANCELABLE = 'paylater-before-confirm';

/** Draws into `shadow`; events are dispatched on `target`. `load` brings the function that draws. */
export function createCheckout(shadow, options, target, load) {
  const place = document.createElement('div');
  // A page's own words stand above and beneath; what it puts there is its own and styled by it.
  const around = [element('slot', { name: 'header' }), place, element('slot', { name: 'footer' })];
  around.forEach((node) => shadow.appendChild(node));
  let current = options;
  let handle = null;
  let isGone = false;

  /** Tells the page; answers whether it lets it happen. */
  function tell(name, detail) {
    if (detail.code === 'offline') import('./advice.js').then(({ say }) => say(null, current.apiBase), () => {});
    return target.dispatchEvent(new CustomEvent(name, {
      detail, bubbles: true, composed: true, cancelable: name === CANCELABLE,
    }));
  }

  async function start() {
    showSkeleton(place, current.locale);
    try {
      // The facts take no time in a browser and a moment in a mini-program; the wasm takes longer anyway.
      const [renderInto, facts] = await Promise.all([load(), hostFacts(), spokenWords()]);
      if (isGone) return;
      const drawn = current;
      handle = renderInto(place, complete(drawn, facts, language(drawn.locale)), tell);
      update = (newer) => bring(newer, facts, language(drawn.locale));
      if (options !== drawn) update(drawn);
    } catch (failure) {
      if (isGone) return;
      console.error('paylater-checkout could not start', failure);
      import('./advice.js').then(({ say }) => say(failure), () => {});
      showFailure(place, current, start);
      tell('paylater-error', { orderId: current.session || '', code: 'not_loaded', retryable: true });
    }
  }

  /** Waits for the words of the language that is wished for in the end. */
  async function spokenWords() {
    const lang = language(current.locale);
    await loadWords(lang);
    if (lang !== language(current.locale)) await spokenWords();
  }

  /** Hands newer options on, in their language once its words are there, or in the one that is spoken if they never come. */
  function bring(newer, facts, spoken) {
    const lang = language(newer.locale);
    const take = (tongue) => {
      update = (next) => bring(next, facts, tongue);
      if (!isGone && newer === current) handle.update(complete(newer, facts, tongue));
    };
    if (knownWords(lang) !== undefined) {
      take(lang);
      return;
    }
    loadWords(lang).then(() => take(lang), (failure) => {
      console.error('paylater-checkout could not change its language', failure);
      take(spoken);
    });
  }

  let update = () => {};
  start();
  return {
    update(newer) {
      current = newer;
      update(newer);
    },
    confirm() { if (handle !== null) handle.confirm(); },
    cancel() { if (handle !== null) handle.cancel(); },
    refresh() { if (handle !== null) handle.refresh(); },
    destroy() {
      isGone = true;
      update = () => {};
      if (handle !== null) {
        handle.destroy();
        handle.free();
        handle = null;
      }
      around.forEach((node) => { if (node.parentNode !== null) node.parentNode.removeChild(node); });
    },
  };
}

function complete(options, facts, lang) {
  return { ...options, locale: lang, words: knownWords(lang), facts, openPayment };
}

function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  Object.keys(attributes).forEach((name) => made.setAttribute(name, attributes[name]));
  children.forEach((child) => made.appendChild(typeof child === 'string' ? document.createTextNode(child) : child));
  return made;
}

function empty(place) {
  while (place.firstChild !== null) place.removeChild(place.firstChild);
}

/** The same grey shapes that the wasm draws while it waits for the order: one wait for the eye, not two. */
function showSkeleton(place, locale) {
  const texts = fallbackTexts(locale);
  const bones = element('div', { class: 'skeleton', 'aria-hidden': 'true' });
  ['bone bone-order', 'bone', 'bone', 'bone', 'bone'].forEach((name) => bones.appendChild(element('div', { class: name })));
  empty(place);
  place.appendChild(element('section', { class: 'paylater', lang: texts.lang },
    element('h2', { class: 'heading' }, texts.loading),
    element('div', { class: 'lead', role: 'status' }, texts.wait),
    bones));
}

function showFailure(place, options, retry) {
  const texts = fallbackTexts(options.locale);
  const button = element('button', { type: 'button', class: 'button button-main' }, texts.retry);
  button.addEventListener('click', retry);
  empty(place);
  place.appendChild(element('section', { class: 'paylater', lang: texts.lang },
    element('h2', { class: 'heading' }, texts.failed),
    element('div', { class: 'lead', role: 'alert' }, texts.why),
    element('div', { class: 'actions' }, button)));
}
