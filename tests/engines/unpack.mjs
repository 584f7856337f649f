// Unpacks the old Chromiums of the npm packages into .local/engines/. Run by the set-up of `cargo xtask test`.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

const PACKED = {
  'chromium-69': 'chrome-aws-lambda/bin/chromium-69.0.3494.0.br',
  'chromium-106': '@sparticuz/chromium/bin/chromium.br',
};

const folder = fileURLToPath(new URL('../../.local/engines/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, packed] of Object.entries(PACKED)) {
  const program = brotliDecompressSync(readFileSync(new URL(`node_modules/${packed}`, import.meta.url)));
  // Under its name only when it is whole: an interrupted run leaves nothing that looks like a browser.
  writeFileSync(`${folder}${name}.part`, program, { mode: 0o755 });
  renameSync(`${folder}${name}.part`, `${folder}${name}`);
}
