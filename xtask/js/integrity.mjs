// Prints the SHA-384 of each file named on the command line as JSON, in the form that `integrity` attributes take.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const entries = process.argv.slice(2).map((file) => [
  file,
  `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`,
]);
console.log(JSON.stringify(Object.fromEntries(entries), null, 2));
