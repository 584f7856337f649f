// On paper nothing can be unfolded, so everything is.

/** Unfolds what is folded below `root` while `page` is printed, until the returned function is called. */
export function unfoldForPrint(root, page) {
  const view = page.defaultView;
  let unfolded = [];
  const before = () => {
    unfolded = Array.from(root.querySelectorAll('details:not([open])'));
    unfolded.forEach((details) => { details.open = true; });
  };
  const after = () => unfolded.forEach((details) => { details.open = false; });
  view.addEventListener('beforeprint', before);
  view.addEventListener('afterprint', after);
  return () => {
    view.removeEventListener('beforeprint', before);
    view.removeEventListener('afterprint', after);
  };
}
