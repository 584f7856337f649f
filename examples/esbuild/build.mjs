import { cpSync } from 'node:fs';

import { build } from 'esbuild';

// esbuild does not look for what `new URL` names, and a plain script has no `import.meta`: so the page gives the wasm's address itself.
await build({
  entryPoints: ['src/main.js'], bundle: true, minify: true, format: 'iife', outdir: 'dist',
  loader: { '.wasm': 'file' }, publicPath: '/', logOverride: { 'empty-import-meta': 'silent' },
});
cpSync('public', 'dist', { recursive: true });
