// No bundler: the page and the package's files, side by side, for any static host.

import { cpSync } from 'node:fs';

cpSync('index.html', 'dist/index.html');
cpSync('node_modules/paylater-checkout', 'dist/paylater-checkout', { recursive: true });
