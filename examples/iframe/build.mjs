// No bundler: both pages and the package's files, side by side, for any static host.

import { cpSync } from 'node:fs';

for (const page of ['index.html', 'checkout.html']) cpSync(page, `dist/${page}`);
cpSync('node_modules/paylater-checkout', 'dist/paylater-checkout', { recursive: true });
