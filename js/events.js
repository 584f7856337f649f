// What the embedding page is told, as events of whoever it listens to; and the one thing that it is asked.

const QUESTION = 'paylater-before-confirm';

/** Tells `target`. To the question this answers whether it may go on: `false`, or a promise of `true` or `false`. */
export function notifier(target) {
  return (name, detail) => {
    if (name !== QUESTION) {
      dispatch(target, name, detail, false);
      return undefined;
    }
    const waits = [];
    const waitUntil = (promise) => { waits.push(promise); };
    return dispatch(target, name, { ...detail, waitUntil }, true) && allowed(waits);
  };
}

/** In a task of its own: what the page did to the checkout while it was asked, it has done by then. */
async function allowed(waits) {
  const answers = await Promise.all(waits);
  await new Promise((resolve) => setTimeout(resolve, 0));
  return answers.every((answer) => answer !== false);
}

function dispatch(target, name, detail, cancelable) {
  return target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable }));
}
