// Hosts inject their bridges late, each with an event that says so.

/** How long to wait for a bridge before taking it for missing. */
export const READY_WAIT_MS = 3000;

/**
 * Resolves to what `look` finds: at once, on the event `name`, or at the very end of the wait; otherwise to null.
 */
export function whenReady(look, name, win) {
  const found = look();
  if (found) return Promise.resolve(found);
  return new Promise((resolve) => {
    const end = () => {
      win.document.removeEventListener(name, end);
      win.clearTimeout(timer);
      resolve(look() || null);
    };
    const timer = win.setTimeout(end, READY_WAIT_MS);
    win.document.addEventListener(name, end);
  });
}
