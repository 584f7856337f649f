// Prints the size of each file named on the command line: raw, gzip and brotli bytes, a tab between them.
// Both compressions at their strongest, as a server sends files that it compressed beforehand.

import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

for (const file of process.argv.slice(2)) {
  const raw = readFileSync(file);
  const brotli = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  console.log([raw.length, gzipSync(raw, { level: 9 }).length, brotli.length].join('\t'));
}
