// What happens to a checkout on a page that means it no good, all of it from one number. Runs inside the page.

(function () {
  'use strict';

  /** Chance with a memory: the same number, the same history (mulberry32). */
  function chanceOf(seed) {
    let state = seed >>> 0;
    const next = () => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), state | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    const below = (count) => Math.floor(next() * count);
    return { below, of: (list) => list[below(list.length)], happens: (share) => next() < share };
  }

  const pause = (ms) => new Promise((resolve) => { realTimeout(resolve, ms); });
  const realTimeout = window.setTimeout.bind(window);
  const realFetch = window.fetch.bind(window);
  const realNow = Date.now.bind(Date);

  const world = { faults: 0, fault: null, skew: 0, isHidden: false, storage: true, asked: 0 };

  const FAULTS = {
    text: () => Promise.reject('timeout'),
    nothing: () => Promise.resolve(undefined),
    throws: () => { throw new Error('blocked'); },
    html: () => Promise.resolve(new Response('<h1>login</h1>', { headers: { 'content-type': 'text/html' } })),
    gateway: () => Promise.resolve(new Response('no', { status: 502 })),
    firewall: () => Promise.resolve(new Response('no', { status: 403 })),
    half: async (...given) => new Response((await (await realFetch(...given)).text()).slice(0, 60)),
    // Carried out, and the answer is lost.
    lost: async (...given) => { await realFetch(...given); throw new TypeError('Failed to fetch'); },
    late: async (...given) => { await pause(700); return realFetch(...given); },
  };

  window.fetch = (...given) => {
    const url = String(given[0]);
    if (url.indexOf('/status?') >= 0) world.asked += 1;
    if (world.faults === 0 || (url.indexOf('/v1/') < 0 && url.indexOf('.wasm') < 0)) return realFetch(...given);
    world.faults -= 1;
    return FAULTS[world.fault](...given);
  };
  Date.now = () => realNow() + world.skew;
  for (const [name, value] of [['hidden', () => world.isHidden], ['visibilityState', () => (world.isHidden ? 'hidden' : 'visible')]]) {
    Object.defineProperty(document, name, { configurable: true, get: value });
  }
  const realStorage = window.sessionStorage;
  Object.defineProperty(window, 'sessionStorage', {
    configurable: true,
    get: () => { if (!world.storage) throw new Error('blocked'); return realStorage; },
  });

  /** The app's bridge: nobody ever pays, whatever it says. */
  function bridge(chance) {
    const SAYS = ['9000', '6001', '4000', '8000', 9000, '', null];
    window.AlipayJSBridge = {
      call(name, given, answer) {
        const kind = chance.below(6);
        if (kind === 0) throw new Error('no such call');
        if (kind === 1) return;
        const say = () => answer({ resultCode: chance.of(SAYS), memo: '', result: '' });
        realTimeout(say, chance.below(120));
        if (kind === 2) realTimeout(say, 150 + chance.below(200));
      },
    };
  }

  /** What the console was told, for whoever reads about a history that ended badly. */
  const said = [];
  const realError = console.error.bind(console);
  console.error = (...given) => { said.push(given.map(String).join(' ')); realError(...given); };

  const shadowOf = (element) => element.shadowRoot || document.createElement('div');
  const visible = () => { document.dispatchEvent(new Event('visibilitychange')); };

  /** Every text is wrapped as translators wrap it. */
  function translate(root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    texts.filter((text) => text.data.trim() !== '').forEach((text) => {
      const font = document.createElement('font');
      text.parentNode.replaceChild(font, text);
      font.appendChild(text);
    });
  }

  /** As far as a shopper gets with one touch: a way, a plan, every tick, and the button. */
  function goOn(shadow) {
    const unpicked = (name) => shadow.querySelector(`input[type=radio]${name}:not(:disabled)`);
    if (shadow.querySelector('input[type=radio]:checked') === null) {
      const way = unpicked('');
      if (way !== null) way.click();
    }
    shadow.querySelectorAll('input[type=radio]:not(:disabled)').forEach((radio, at, all) => {
      const hasPick = Array.from(all).some((other) => other.name === radio.name && other.checked);
      if (!hasPick) radio.click();
    });
    shadow.querySelectorAll('input[type=checkbox]:not(:checked)').forEach((tick) => tick.click());
    const main = shadow.querySelector('.button-main');
    if (main !== null) main.click();
  }

  /** Each of what can happen, by its name in the story. */
  const HAPPENINGS = {
    'goes on': ({ element }) => goOn(shadowOf(element)),
    'touches something': ({ element, chance }) => {
      const all = shadowOf(element).querySelectorAll('button, input:not(:disabled), summary');
      if (all.length > 0) all[chance.below(all.length)].click();
    },
    'is taken out and put back': async ({ element, chance }) => {
      element.remove();
      await pause(chance.of([0, 0, 30, 120]));
      document.body.append(element);
    },
    'is moved': ({ element }) => { document.body.appendChild(document.createElement('section')).append(element); },
    'is translated': ({ element }) => translate(shadowOf(element)),
    'is written anew': ({ element, chance }) => {
      const part = shadowOf(element).querySelector(chance.of(['.paylater', '.body', '.actions']));
      if (part !== null) part.innerHTML += '';
    },
    // Who takes away all that can be touched has taken the checkout away.
    'loses a node': ({ element, chance }) => {
      const all = Array.from(shadowOf(element).querySelectorAll('.paylater *')).filter((node) => !node.querySelector('button, input'));
      if (all.length > 0) all[chance.below(all.length)].remove();
    },
    'meets a fault of the network': ({ chance }) => {
      world.fault = chance.of(Object.keys(FAULTS));
      world.faults = 1 + chance.below(3);
    },
    'has its clock set': ({ chance }) => { world.skew = chance.of([-86_400_000, -60_000, 90_000, 3_600_000]); },
    'goes to sleep and wakes': async ({ chance }) => {
      world.isHidden = true;
      visible();
      await pause(chance.below(120));
      world.isHidden = false;
      visible();
    },
    'comes out of the cache': () => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })),
    'loses its storage': () => { world.storage = !world.storage; },
    'changes its language': ({ element, chance }) => { element.locale = chance.of(['en', 'zh-Hans', 'zh-TW', 'xx']); },
    'loses its session and gets it back': async ({ element, chance, options }) => {
      element.clientToken = '';
      await pause(chance.of([0, 20]));
      element.clientToken = options.clientToken;
    },
    'is called': ({ element, chance }) => { element[chance.of(['confirm', 'refresh', 'refresh', 'confirm', 'cancel'])](); },
    'is asked about': ({ element, chance }) => {
      const deed = chance.of([
        (event) => event.preventDefault(),
        (event) => event.detail.waitUntil(pause(80)),
        (event) => event.detail.waitUntil(Promise.reject(new Error('no stock'))),
        () => element.remove(),
        () => { throw new Error('a listener of the page'); },
      ]);
      document.addEventListener('paylater-before-confirm', deed, { once: true });
    },
  };
  const NAMES = Object.keys(HAPPENINGS);

  /** Lives one history, and answers how it went. */
  async function live(seed, options) {
    const chance = chanceOf(seed);
    const element = Object.assign(document.createElement('paylater-checkout'), options);
    const story = [];
    bridge(chance);
    document.body.replaceChildren(element);
    const context = { element, chance, options };
    const length = 8 + chance.below(14);
    for (let step = 0; step < length; step += 1) {
      const name = chance.happens(0.4) ? 'goes on' : chance.of(NAMES);
      story.push(name);
      // What the page does wrong is the page's own exception.
      try { await HAPPENINGS[name](context); } catch (thrown) { story.push(`(${thrown})`); }
      await pause(chance.of([0, 0, 10, 40, 90]));
    }
    // The world is as it should be again.
    Object.assign(world, { faults: 0, skew: 0, isHidden: false, storage: true });
    if (!element.isConnected) document.body.append(element);
    Object.assign(element, options);
    visible();
    return story;
  }

  /** Where it stands, and whether there is a way on. */
  function standing() {
    const shadow = shadowOf(document.querySelector('paylater-checkout'));
    const section = shadow.querySelector('.paylater');
    const hasFailed = shadow.querySelector('[role=alert]') !== null;
    const state = hasFailed ? 'failed' : (section && section.getAttribute('data-state')) || 'skeleton';
    const ways = shadow.querySelectorAll('button:not(:disabled), a[href], input:not(:disabled)').length;
    return { state, ways, asked: world.asked, said: said.slice(-3) };
  }

  window.histories = {
    live,
    standing,
    again: () => shadowOf(document.querySelector('paylater-checkout')).querySelector('[role=alert] ~ .actions button').click(),
  };
})();
