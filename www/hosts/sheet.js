// A sheet of the app that lies over the page: the page beneath can be neither touched nor read until it is closed.

/** Opens a sheet around `content`; answers `{close}`. `onClose` is called when the person closes it. */
export function openSheet({ title, content, onClose }) {
  const before = document.activeElement;
  const hidden = Array.from(document.body.children).filter((node) => !node.hasAttribute('inert'));
  for (const node of hidden) {
    node.setAttribute('inert', '');
    node.setAttribute('aria-hidden', 'true');
  }

  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'sim-sheet__close';
  close.textContent = '关闭';
  const name = document.createElement('p');
  name.className = 'sim-sheet__title';
  name.textContent = title;
  const head = document.createElement('div');
  head.className = 'sim-sheet__head';
  head.append(name, close);
  const box = document.createElement('div');
  box.className = 'sim-sheet__box';
  box.append(head, content);
  const sheet = document.createElement('div');
  sheet.className = 'sim-sheet';
  sheet.setAttribute('role', 'dialog');
  sheet.setAttribute('aria-modal', 'true');
  sheet.setAttribute('aria-label', title);
  sheet.append(box);

  const remove = () => {
    if (sheet.parentNode === null) return;
    sheet.parentNode.removeChild(sheet);
    document.documentElement.classList.remove('sim-under-sheet');
    for (const node of hidden) {
      node.removeAttribute('inert');
      node.removeAttribute('aria-hidden');
    }
    if (before !== null && document.contains(before)) before.focus();
  };
  close.addEventListener('click', onClose);
  sheet.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') onClose();
  });

  document.documentElement.classList.add('sim-under-sheet');
  document.body.append(sheet);
  close.focus();
  return { close: remove };
}
