// The frame in which the checkout lives: loads the page that plays the app, mounts the checkout, hears its events, and tells
// where it stands. What the frame shows is read from the checkout's own root, as a shopper sees it.

import { sandboxBase } from '../panel/sandbox.js';

const PREVIEW = '/playground/preview.html';
const LOOK_MS = 120;
const CHECKOUT = 'paylater-checkout';

/** The backend's codes for a session that is no use to whoever asks. */
const GONE = ['session_unknown', 'session_expired', 'too_many_attempts', 'unauthorised'];

export const EVENTS = [
  'paylater-ready', 'paylater-plan-changed', 'paylater-before-confirm', 'paylater-submitted',
  'paylater-completed', 'paylater-cancelled', 'paylater-error',
];

export class Stage {
  /** `onEvent` hears each event of the checkout, `onLook` where it stands, `attributesNow` answers what its tag has now. */
  constructor(frame, { onEvent, onLook, attributesNow, dress }) {
    Object.assign(this, { frame, onEvent, attributesNow, dress });
    // Counts what was opened, so that whoever waits for an older page learns that it is gone.
    this.turn = 0;
    this.prepare = () => {};
    this.forgetNews();
    frame.addEventListener('load', () => this.loaded());
    // The frame goes through pages of its own, and some cannot be read; asking is simpler than following each of them.
    setInterval(() => onLook(this.look()), LOOK_MS);
  }

  forgetNews() {
    this.outcome = null;
    this.problem = null;
  }

  /** Loads the page inside this app. `prepare(preview)` may switch the network before anything of the checkout is fetched. */
  open({ host, platform, lie }, prepare) {
    this.turn += 1;
    this.forgetNews();
    this.prepare = prepare;
    const query = new URLSearchParams({ host, platform, lie, network: 'normal', turn: String(this.turn) });
    this.frame.src = `${PREVIEW}?${query}`;
    return new Promise((resolve) => { this.opened = resolve; });
  }

  /** Also when the frame came back from the cashier by itself: the same checkout is mounted again, as on a shop's page. */
  async loaded() {
    const preview = this.preview();
    if (preview === null) return;
    this.prepare(preview);
    this.prepare = () => {};
    const mounted = preview.mount(this.attributesNow(), (checkout) => {
      EVENTS.forEach((name) => checkout.addEventListener(name, (event) => this.hear(event)));
      this.dress(checkout);
    });
    // The checkout tells of its own failures; one that is not there at all is told by the look.
    mounted.catch((failure) => console.warn('the checkout could not be mounted', failure));
    if (this.opened !== undefined) this.opened();
  }

  hear(event) {
    if (event.type === 'paylater-completed') this.outcome = event.detail.outcome;
    if (event.type === 'paylater-cancelled') this.outcome = 'cancelled';
    if (event.type === 'paylater-error') this.problem = event.detail.code;
    this.onEvent(event);
  }

  /** The page in the frame; null while it shows one of the cashier's, which nobody may read. */
  document() {
    try {
      return this.frame.contentWindow.document;
    } catch (foreign) {
      return null;
    }
  }

  preview() {
    return this.document() === null ? null : this.frame.contentWindow.paylaterPreview || null;
  }

  checkout() {
    const page = this.document();
    return page === null ? null : page.querySelector(CHECKOUT);
  }

  root() {
    const checkout = this.checkout();
    return checkout === null ? null : checkout.shadowRoot;
  }

  find(selector) {
    const root = this.root();
    return root === null ? null : root.querySelector(selector);
  }

  all(selector) {
    const root = this.root();
    return root === null ? [] : Array.from(root.querySelectorAll(selector));
  }

  /** `{id, heading, cashier}`: the state by the name in the list of states, and whether a cashier is open. */
  look() {
    const cashier = this.isAtCashier();
    const section = this.find('section.paylater');
    if (section === null) return { id: cashier ? 'at_host' : 'loading', heading: '', cashier };
    const heading = section.querySelector('.heading');
    return { id: this.nameOf(section), heading: heading === null ? '' : heading.textContent, cashier };
  }

  nameOf(section) {
    const state = section.dataset.state;
    if (state === undefined) return section.querySelector('[role="alert"]') === null ? 'loading' : 'not_loaded';
    if (state === 'choosing' && section.querySelector('.errors') !== null) return 'missing';
    if (state === 'choosing' && section.querySelector('.changes') !== null) return 'changed';
    if (state === 'done') return this.outcome === null ? 'done' : this.outcome;
    if (state === 'broken') return GONE.includes(this.problem) ? 'session_gone' : this.problem || 'broken';
    return state;
  }

  isAtCashier() {
    return this.document() === null || this.sheet() !== null || this.nativePage() !== null;
  }

  /** The cashier in the app's sheet, if there is one. */
  sheet() {
    const page = this.document();
    return page === null ? null : page.querySelector('iframe[src*="/cashier/"]');
  }

  /** The button on a mini-program's native page. */
  nativePage() {
    const page = this.document();
    return page === null ? null : page.querySelector('.sim-native__pay:not([disabled])');
  }

  /** The cashier's page shows what became of it only when it is loaded anew. */
  async reloadCashier(token, sheet) {
    const address = `${await sandboxBase()}/cashier/${token}`;
    // A sheet that was slow to load may have shown the end by itself, and is gone by now.
    if (sheet === null) this.frame.src = address;
    else if (sheet.isConnected) sheet.src = address;
  }
}
