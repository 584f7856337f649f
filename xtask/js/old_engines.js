// Two globals that the oldest supported engines lack (both came with Chromium 71). esbuild puts these in their place
// inside our bundle only, so that a merchant's page is not changed by embedding the checkout.

const everything = /* @__PURE__ */ (() => (typeof globalThis === 'object' ? globalThis : self))();

const soon = /* @__PURE__ */ (() =>
  typeof queueMicrotask === 'function'
    ? queueMicrotask.bind(everything)
    : (task) => {
        Promise.resolve().then(task);
      })();

export { everything as globalThis, soon as queueMicrotask };
