// Importing this file defines <paylater-checkout> and starts the download of its wasm.
export type * from './index.js';
