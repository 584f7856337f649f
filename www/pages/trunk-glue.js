// Stands in for wasm-bindgen's glue where trunk has loaded the wasm: waits for trunk's word and hands its exports on.

const started = new Promise((resolve) => {
  if (window.wasmBindings !== undefined) resolve();
  else window.addEventListener('TrunkApplicationStarted', () => resolve(), { once: true });
});

/** Trunk has chosen the wasm already, so what the package would load is not looked at. */
export default async function init() {
  await started;
}

export function renderInto(...parameters) {
  return window.wasmBindings.renderInto(...parameters);
}
