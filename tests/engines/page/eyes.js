// What a shopper sees on a page, as data; and where to press. Sent into each engine as text, so it is written in what the
// oldest of them understands. Nothing here knows a class name: roles and names only, as for a screen reader.

// eslint-disable-next-line no-unused-vars -- called by the text it is sent with
function eyes() {
  'use strict';

  const KINDS = {
    button: 'button',
    link: 'a[href]',
    radio: 'input[type="radio"]',
    checkbox: 'input[type="checkbox"]',
    field: 'input:not([type="radio"]):not([type="checkbox"])',
    heading: 'h1, h2',
  };

  function tidy(words) {
    return words.replace(/\s+/g, ' ').trim();
  }

  /** The roots of the page: the document, and the open shadow of each element that has one. */
  function roots() {
    const found = [document];
    for (let at = 0; at < found.length; at += 1) {
      found[at].querySelectorAll('*').forEach((node) => {
        if (node.shadowRoot) found.push(node.shadowRoot);
      });
    }
    return found;
  }

  function all(root, selector) {
    return Array.from(root.querySelectorAll(selector)).filter(isSeen);
  }

  function isSeen(node) {
    const fold = node.closest('details:not([open])');
    const isFolded = fold !== null && node !== fold && !(fold.querySelector('summary') || fold).contains(node);
    return !isFolded && node.closest('[inert]') === null && node.getClientRects().length > 0
      && getComputedStyle(node).visibility === 'visible';
  }

  function named(node, attribute) {
    const ids = (node.getAttribute(attribute) || '').split(' ').filter((id) => id !== '');
    const nodes = ids.map((id) => node.getRootNode().getElementById(id)).filter((found) => found !== null);
    return tidy(nodes.map((found) => found.textContent).join(' '));
  }

  function nameOf(node) {
    const label = node.labels && node.labels.length > 0 ? node.labels[0].textContent : node.textContent;
    return tidy(node.getAttribute('aria-label') || '') || named(node, 'aria-labelledby') || tidy(label);
  }

  function choice(node) {
    return { name: nameOf(node), says: named(node, 'aria-describedby'), picked: node.checked, usable: !node.disabled };
  }

  function entries(nodes, key, value) {
    const table = {};
    nodes.forEach((node) => { table[key(node)] = value(node); });
    return table;
  }

  /** The part of the page that is looked at: the checkout, or else what the page has for its main part. */
  function scene() {
    const element = document.querySelector('paylater-checkout');
    // A document that has only begun has no body yet, and then nothing is seen.
    return (element && element.shadowRoot) || document.querySelector('main') || document.body || document;
  }

  /** Which of its three ways the checkout's style sheet came in. */
  function sheet(root) {
    if (root.adoptedStyleSheets && root.adoptedStyleSheets.length > 0) return 'adopted';
    const node = root.querySelector('[data-paylater-style]');
    return node === null ? 'none' : `<${node.localName}>`;
  }

  function look() {
    const root = scene();
    const page = document.scrollingElement || { scrollWidth: 0, clientWidth: 0, scrollHeight: 0 };
    const headings = all(root, KINDS.heading).map(nameOf);
    return {
      heading: headings.length === 0 ? '' : headings[headings.length - 1],
      choices: entries(all(root, 'fieldset'), (node) => nameOf(node.querySelector('legend')),
        (node) => all(node, 'input').map(choice)),
      lists: entries(all(root, '[role="list"][aria-labelledby], ul[aria-labelledby], ol[aria-labelledby]'), nameOf,
        (node) => all(node, 'li').map((item) => tidy(item.textContent))),
      sums: entries(all(root, 'dl > div'), (node) => tidy(node.querySelector('dt').textContent),
        (node) => tidy(node.querySelector('dd').textContent)),
      buttons: all(root, KINDS.button).map(nameOf),
      colours: entries(all(root, KINDS.button), nameOf, (node) => getComputedStyle(node).backgroundColor),
      picked: all(root, 'input:checked').map(nameOf),
      words: tidy(all(root, 'h1, h2, h3, p, li, dt, dd, legend, label, button, [role="status"], [role="alert"]')
        .map((node) => node.textContent).join(' ')),
      sheet: sheet(root),
      beyondTheEdge: page.scrollWidth - page.clientWidth,
      pageHeight: page.scrollHeight,
    };
  }

  function deepest(x, y) {
    let node = document.elementFromPoint(x, y);
    while (node !== null && node.shadowRoot) {
      const inside = node.shadowRoot.elementFromPoint(x, y);
      if (inside === null || inside === node) break;
      node = inside;
    }
    return node;
  }

  /** The middle of the one thing of this kind and name, brought into view; or in `problem` why it cannot be pressed. */
  function find(kind, name) {
    const nodes = [].concat(...roots().map((root) => all(root, KINDS[kind])));
    const found = nodes.filter((node) => nameOf(node) === name);
    if (found.length !== 1) {
      return { problem: `${found.length} are seen of ${kind} ‘${name}’ among: ${nodes.map(nameOf).join(' | ')}` };
    }
    const [node] = found;
    if (node.disabled) return { problem: `${kind} ‘${name}’ cannot be used` };
    node.scrollIntoView({ block: 'center' });
    const box = node.getBoundingClientRect();
    const at = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
    const hit = deepest(at.x, at.y);
    if (hit === null || !(node.contains(hit) || hit.contains(node))) return { problem: `something lies over ${kind} ‘${name}’` };
    expectPress(node);
    return at;
  }

  /** On the document, because one frame may be looked at from several worlds of script. */
  function expectPress(node) {
    const page = document.documentElement;
    page.setAttribute('data-press', 'expected');
    node.addEventListener('click', () => page.setAttribute('data-press', 'heard'), { capture: true, once: true });
  }

  /** Whether the press has arrived, or has led to another page. */
  function heard() {
    return document.documentElement !== null && document.documentElement.getAttribute('data-press') !== 'expected';
  }

  /** Where the frame begins in which the app shows its cashier. */
  function frame() {
    const box = document.querySelector('iframe').getBoundingClientRect();
    return { x: box.left, y: box.top };
  }

  return { look, find, heard, frame };
}
