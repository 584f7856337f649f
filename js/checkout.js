// One checkout in one shadow root, from "still loading" to destroyed. The living part is wasm; what is here is the time
// before it has come, the case that it never comes, and the case that it ends in the middle of something.

import { hostFacts } from './bridges/host.js';
import { openPayment } from './bridges/open.js';
import { fallbackTexts } from './fallback-texts.js';
import { unfoldForPrint } from './print.js';
import { notifier } from './events.js';
import { knownWords, language, loadWords } from './words.js';

/** How long a checkout waits for its session before the console is told what is missing. */
const SESSION_WAIT_MS = 5000;

/** Draws into `shadow`; events are dispatched on `target`. `wasm.load()` brings the function that draws. */
export function createCheckout(shadow, options, target, wasm) {
  const page = shadow.ownerDocument;
  const place = element(page, 'div', {});
  // A page's own words stand above and beneath; what it puts there is its own and styled by it.
  const around = [element(page, 'slot', { name: 'header' }), place, element(page, 'slot', { name: 'footer' })];
  const notify = notifier(target);
  let current = options;
  let handle = null;
  let update = () => {};
  // Counts the beginnings: what an older one brings belongs to nobody.
  let begun = 0;

  function tell(name, detail) {
    if (detail.code === 'offline') advise(null, current.apiBase);
    return notify(name, detail);
  }

  function attach() {
    around.forEach((node) => shadow.appendChild(node));
  }

  /** Shows the grey shapes, and draws as soon as everything is there: wasm, words, and the session from the page. */
  async function start() {
    const mine = (begun += 1);
    let hasCome = false;
    showSkeleton(place, current.locale);
    try {
      // The facts take no time in a browser and a moment in a mini-program; the wasm takes longer anyway.
      const [renderInto, facts] = await Promise.all([wasm.load(), hostFacts(), spokenWords()]);
      if (mine !== begun) return;
      hasCome = true;
      const drawn = current;
      if (!hasSession(drawn) || knownWords(language(drawn.locale)) === undefined) {
        // Until the page has said which session, it is not its fault that there is none.
        update = start;
        if (hasSession(drawn)) start();
        return;
      }
      handle = renderInto(place, complete(drawn, facts, language(drawn.locale)), tell);
      update = (newer) => bring(newer, facts, language(drawn.locale));
    } catch (failure) {
      if (mine !== begun) return;
      // What has come and does not draw is not kept: the next try downloads it anew.
      if (hasCome) wasm.discard();
      fail(codeOf(failure), failure);
    }
  }

  /** Shows what is the matter and the way on, and tells console and page. */
  function fail(code, failure) {
    const retryable = code !== 'no_webassembly';
    console.error(`paylater-checkout could not go on (${code})`, failure);
    if (code === 'not_loaded') advise(failure);
    update = () => {};
    // Whoever has rewritten the page around it may have thrown it away.
    attach();
    showFailure(place, current, code, retryable && start);
    tell('paylater-error', { orderId: current.session || '', code, retryable });
  }

  /** Waits for the words of the language that is wished for in the end. */
  async function spokenWords() {
    const lang = language(current.locale);
    await loadWords(lang);
    if (lang !== language(current.locale)) await spokenWords();
  }

  /** Hands newer options on, in their language once its words are there, or in the one that is spoken if they never come. */
  function bring(newer, facts, spoken) {
    if (!hasSession(newer)) {
      end();
      start();
      return;
    }
    const lang = language(newer.locale);
    const take = (tongue) => {
      update = (next) => bring(next, facts, tongue);
      if (handle !== null && newer === current) handle.update(complete(newer, facts, tongue));
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

  /** The session often comes by a request of the page's own: until then nothing is wrong, and later it is said what is. */
  function remind() {
    const missing = ['session', 'clientToken'].filter((name) => !current[name]);
    if (missing.length > 0) console.warn(`paylater-checkout waits for: ${missing.join(', ')}`);
  }

  function end() {
    update = () => {};
    begun += 1;
    if (handle === null) return;
    const ending = handle;
    handle = null;
    ending.destroy();
    ending.free();
  }

  attach();
  start();
  const reminder = setTimeout(remind, SESSION_WAIT_MS);
  const unfold = unfoldForPrint(shadow, page);
  const unwatch = wasm.watch((failure) => {
    if (handle === null) return;
    handle = null;
    fail('crashed', failure);
  });
  return {
    update(newer) {
      current = newer;
      update(newer);
    },
    confirm() { if (handle !== null) handle.confirm(); },
    cancel() { if (handle !== null) handle.cancel(); },
    refresh() { if (handle !== null) handle.refresh(); },
    destroy() {
      clearTimeout(reminder);
      unfold();
      unwatch();
      end();
      around.forEach((node) => { if (node.parentNode !== null) node.parentNode.removeChild(node); });
    },
  };
}

/** What a developer can do, which is loaded only now. */
function advise(failure, backend) {
  import('./advice.js').then(({ say }) => say(failure, backend), () => {});
}

function codeOf(failure) {
  if (typeof WebAssembly !== 'object') return 'no_webassembly';
  return failure instanceof WebAssembly.RuntimeError ? 'crashed' : 'not_loaded';
}

function hasSession({ session, clientToken }) {
  return Boolean(session && clientToken);
}

function complete(options, facts, lang) {
  return { ...options, locale: lang, words: knownWords(lang), facts, openPayment };
}

function element(page, tag, attributes, ...children) {
  const made = page.createElement(tag);
  Object.keys(attributes).forEach((name) => made.setAttribute(name, attributes[name]));
  children.forEach((child) => made.appendChild(typeof child === 'string' ? page.createTextNode(child) : child));
  return made;
}

/** Heading and sentence, which no translator may change, with whatever else there is. */
function show(place, lang, [heading, lead], role, rest) {
  const page = place.ownerDocument;
  place.onclick = null;
  while (place.firstChild !== null) place.removeChild(place.firstChild);
  place.appendChild(element(page, 'section', { class: 'paylater notranslate', translate: 'no', lang },
    element(page, 'h2', { class: 'heading' }, heading),
    element(page, 'div', { class: 'lead', role }, lead),
    rest));
}

/** The same grey shapes that the wasm draws while it waits for the order: one wait for the eye, not two. */
function showSkeleton(place, locale) {
  const { lang, loading } = fallbackTexts(locale);
  const bone = (name) => element(place.ownerDocument, 'div', { class: name });
  const bones = bone('skeleton');
  bones.setAttribute('aria-hidden', 'true');
  ['bone bone-order', 'bone', 'bone', 'bone', 'bone'].forEach((name) => bones.appendChild(bone(name)));
  show(place, lang, loading, 'status', bones);
}

const SAYS = { not_loaded: 'failed', crashed: 'crashed', no_webassembly: 'old' };

/** Why there is no checkout, and what can be done: again, where that may help, and the page that needs none of this. */
function showFailure(place, { locale, checkoutUrl }, code, again) {
  const texts = fallbackTexts(locale);
  const page = place.ownerDocument;
  const actions = element(page, 'div', { class: 'actions' });
  if (again) {
    actions.appendChild(element(page, 'button', { type: 'button', class: 'button button-main' }, texts.retry));
  }
  if (/^https?:/.test(checkoutUrl)) {
    actions.appendChild(element(page, 'a', { class: 'button', href: checkoutUrl }, texts.elsewhere));
  }
  show(place, texts.lang, texts[SAYS[code]], 'alert', actions);
  // Heard where no page that writes the button anew can lose it.
  place.onclick = ({ target }) => { if (again && target.closest('button') !== null) again(); };
}
