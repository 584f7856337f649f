// Builds page nodes from values. Text is always text: nothing here parses HTML.

/** `element('a', { class: 'button', href: '/' }, 'text', otherNode)`; `on…` attributes are listeners, null ones are left out. */
export function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Replaces all content; `replaceChildren` is too young for older web-views. */
export function fill(node, ...children) {
  while (node.firstChild !== null) node.removeChild(node.firstChild);
  node.append(...children.filter((child) => child !== null));
}
