// Takes over a page that the backend drew, once the wasm is there: with everything that was picked and ticked on it, the
// focus where it was, and nothing fetched a second time. If the wasm never comes, the page stays what it is: a checkout
// that works by its form.

import { load, watch } from './index.js';
import { hostFacts } from '../bridges/host.js';
import { openPayment } from '../bridges/open.js';
import { unfoldForPrint } from '../print.js';
import { notifier } from '../events.js';
import { loadWords } from '../words.js';

/** How long a page that waits for a result waits before it is asked for again, where nothing takes it over. */
const AGAIN_MS = 4000;

const place = document.getElementById('place');
const data = JSON.parse(document.getElementById('data').textContent);
const address = `/checkout/${data.session}?locale=${data.locale}`;
const query = new URLSearchParams(location.search);
/** The living part has ended in the middle of something: this once the page stays as it was drawn. */
const isPlain = query.has('plain');
let isLeaving = false;

async function start() {
  // What opened the page is a cookie by now; it does not stay in the address, however it was written there (ADR 10).
  if (query.has('open') || isPlain) history.replaceState(null, '', address);
  if (data.view === undefined || isPlain) {
    if (data.view === undefined || data.isWaiting) setTimeout(() => location.replace(location.href), AGAIN_MS);
    return;
  }
  try {
    const [renderInto, facts, words] = await Promise.all([load(), hostFacts(), loadWords(data.locale)]);
    // A task of its own: what has waited for the wasm to begin, a touch among it, has its turn first.
    await new Promise((resolve) => setTimeout(resolve, 0));
    await quiet();
    takeOver(renderInto, facts, words);
  } catch (failure) {
    console.warn('paylater-checkout: the page goes on without its living part', failure);
    if (data.isWaiting) setTimeout(() => location.replace(location.href), AGAIN_MS);
  }
}

/** Nobody's text is folded up while it is being read, and a form that is on its way is not called back. */
function quiet() {
  return new Promise((resolve) => {
    const look = () => {
      if (isLeaving || place.querySelector('.reading-whole[open]') !== null) return;
      place.removeEventListener('toggle', look, true);
      resolve();
    };
    place.addEventListener('toggle', look, true);
    look();
  });
}

function takeOver(renderInto, facts, words) {
  const { session, clientToken, locale, host, returnUrl, view } = data;
  const focused = document.activeElement ? document.activeElement.id : '';
  const isUnfolded = place.querySelector('.order details[open]') !== null;
  const options = {
    session, clientToken, locale, words, host, returnUrl, view, apiBase: '', facts, openPayment, ...picks(),
  };
  // Drawn anew by the backend, it is a checkout again: the form that works without what has just failed.
  watch(() => location.replace(`${address}&plain=1`));
  // Whoever owns the page may listen, as with the element.
  renderInto(place, options, notifier(place));
  // What is drawn stands on the page only once this task is over.
  setTimeout(() => goOn(focused, isUnfolded), 0);
}

function goOn(focused, isUnfolded) {
  // Where the drawn page had to tell several ways apart, the living one has the picked way alone, without its name.
  const same = focused && document.getElementById(focused.replace(/^.*?(?=paylater-)/, ''));
  if (same) same.focus({ preventScroll: true });
  const order = place.querySelector('.order details');
  if (isUnfolded && order !== null) order.open = true;
}

function picks() {
  const checked = (name) => place.querySelectorAll(`input[name="${name}"]:checked`);
  const [way] = checked('way');
  if (way === undefined) return {};
  const [plan] = checked(`plan:${way.value}`);
  const agreed = Array.from(checked('agree')).map((tick) => tick.value.split(':'));
  return {
    way: way.value,
    plan: plan === undefined ? '' : plan.value,
    agreed: agreed.filter(([of]) => of === way.value).map(([, document]) => document),
  };
}

place.addEventListener('submit', () => { isLeaving = true; });
addEventListener('pageshow', (event) => { if (event.persisted) location.reload(); });
unfoldForPrint(place, document);
start();
