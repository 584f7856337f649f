// No bundler and no modules: the page, one script, and the wasm that it finds beside itself.

import { copyFileSync, cpSync } from 'node:fs';

cpSync('index.html', 'dist/index.html');
for (const file of ['paylater-checkout.iife.js', 'paylater_bg.wasm']) copyFileSync(`node_modules/paylater-checkout/${file}`, `dist/${file}`);
