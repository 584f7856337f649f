// Packs pkg/ once, copies examples/ to where no node_modules of ours is above them, and installs each as its README says.

import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
// The machine has few processors, and unpacking is what takes the time.
const AT_ONCE = 2;

export default async function install() {
  const place = mkdtempSync(join(tmpdir(), 'paylater-examples-'));
  const remove = () => rmSync(place, { recursive: true, force: true });
  try {
    cpSync(join(ROOT, 'examples'), place, { recursive: true, filter: (path) => !/[/\\](node_modules|dist)$/.test(path) });
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', place], { cwd: join(ROOT, 'pkg'), encoding: 'utf8' });
    const [{ filename }] = JSON.parse(packed);
    const waiting = readdirSync(place).filter((name) => BUILT.includes(name));
    await Promise.all(Array.from({ length: AT_ONCE }, () => installNext(waiting, place, filename)));
  } catch (failure) {
    remove();
    throw failure;
  }
  // Not PAYLATER_…: the backend reads every such variable as a setting of its own.
  process.env.EXAMPLES_INSTALLED_IN = place;
  return remove;
}

/** Those of whole frameworks: they are built only where all examples are asked for. */
const FRAMEWORKS = ['next', 'nuxt', 'sveltekit', 'angular', 'astro', 'rsbuild', 'vite-7', 'taro-h5'];

/** Those with something to build. The others are mini-program source for its own tools. */
export const BUILT = [
  ...(process.env.EXAMPLES === 'all' ? FRAMEWORKS : []),
  'plain', 'plain-script', 'iframe', 'vite-react', 'vite-vue', 'vite-5', 'webpack', 'rollup', 'esbuild', 'parcel', 'preact', 'svelte', 'taro-webview',
];

async function installNext(waiting, place, filename) {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    // --no-save keeps to the committed lock file and leaves it as it is: the packed package cannot be in it.
    const given = ['install', '--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', join('..', filename)];
    await promisify(execFile)('npm', given, { cwd: join(place, name) });
  }
}
