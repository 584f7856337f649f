// The package as it is published: its files, its types, its face, and that they say the same. Needs pkg/ (npm run build).

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const WORDS = ['words-en.json', 'words-zh-Hans.json', 'words-zh-Hant.json'];
const read = (file) => readFileSync(path.join(root, file), 'utf8');

/** A folder in which the packed tarball is installed, as `npm install` would lay it out. */
function installed(t) {
  const folder = mkdtempSync(path.join(tmpdir(), 'paylater-package-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const [{ filename }] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: path.join(root, 'pkg') }));
  const home = path.join(folder, 'node_modules/paylater-checkout');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', path.join(folder, filename), '-C', home, '--strip-components=1']);
  return { folder, home };
}

test('the tarball holds what a page and a developer need, and nothing else', () => {
  const [{ files }] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: path.join(root, 'pkg') }));
  assert.deepEqual(files.map((file) => file.path).sort(), [
    'CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'custom-elements.json', 'element.d.ts', 'element.js', 'index.d.ts',
    'index.js', 'integrity.json', 'package.json', 'paylater.css', 'paylater_bg.wasm',
    ...WORDS,
  ]);
});

test('the types compile for whoever uses them, and refuse what would not work', (t) => {
  const { folder } = installed(t);
  copyFileSync(path.join(root, 'tests/package/consumer.ts'), path.join(folder, 'consumer.ts'));
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  for (const resolution of [['nodenext', 'nodenext'], ['esnext', 'bundler']]) {
    const [module, moduleResolution] = resolution;
    const options = ['--noEmit', '--strict', '--target', 'es2020', '--lib', 'es2020,dom'];
    execFileSync('node', [compiler, ...options, '--module', module, '--moduleResolution', moduleResolution, 'consumer.ts'], { cwd: folder });
  }
});

test('importing it on a server touches nothing and gives its three functions', async (t) => {
  const { home } = installed(t);
  const face = await import(pathToFileURL(path.join(home, 'index.js')));
  assert.deepEqual(Object.keys(face).sort(), ['defineElement', 'load', 'mount']);
});

test('every fingerprint is that of its file', () => {
  const listed = JSON.parse(read('pkg/integrity.json'));
  assert.deepEqual(Object.keys(listed).sort(), ['element.js', 'index.js', 'paylater.css', 'paylater_bg.wasm', ...WORDS]);
  for (const [file, integrity] of Object.entries(listed)) {
    const digest = createHash('sha384').update(readFileSync(path.join(root, 'pkg', file))).digest('base64');
    assert.equal(integrity, `sha384-${digest}`, file);
  }
});

test('code, types and manifest name the same events, attributes, methods and custom properties', () => {
  const [, { declarations: [element] }] = JSON.parse(read('js/custom-elements.json')).modules;
  const names = (list) => list.map((item) => item.name).sort();
  const all = (text, pattern) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))].sort();

  const told = all(read('src/effects/announce.rs'), /"(paylater-[a-z-]+)"/g);
  assert.deepEqual(names(element.events), told);
  assert.deepEqual(all(read('js/index.d.ts'), /^ {2}'(paylater-[a-z-]+)': \{ orderId/gm), told);

  const code = read('js/checkout-element.js');
  const block = code.slice(code.indexOf('const PROPERTIES'), code.indexOf('};'));
  const properties = Object.fromEntries([...block.matchAll(/(\w+): '([a-z-]+)'/g)].map(([, property, attribute]) => [property, attribute]));
  properties.theme = 'theme';
  assert.deepEqual(Object.fromEntries(element.attributes.map((attribute) => [attribute.fieldName, attribute.name])), properties);
  for (const property of Object.keys(properties)) assert.match(read('js/index.d.ts'), new RegExp(`^ {2}${property}: string;`, 'm'));

  assert.deepEqual(names(element.members), all(code, /\['(confirm)', 'cancel', 'refresh'\]/g).concat('cancel', 'refresh').sort());
  assert.deepEqual(names(element.cssProperties), all(read('styles/paylater.css'), /^ {5}(--paylater-[a-z-]+) {2}/gm));
});

test('its version is one', () => {
  const { version } = JSON.parse(read('js/package.json'));
  assert.equal(read('js/version.js').match(/VERSION = '([^']+)'/)[1], version);
  assert.equal(read('Cargo.toml').match(/^version = "([^"]+)"/m)[1], version);
});

test('a bundler finds the wasm and the words beside the code', (t) => {
  const { folder } = installed(t);
  symlinkSync(path.join(root, 'node_modules/esbuild'), path.join(folder, 'node_modules/esbuild'));
  writeFileSync(path.join(folder, 'main.js'), "import { load, mount } from 'paylater-checkout';\nload();\nglobalThis.mount = mount;\n");
  execFileSync(path.join(root, 'node_modules/.bin/esbuild'), ['main.js', '--bundle', '--format=esm', '--outfile=out.js', '--log-level=error'], { cwd: folder });
  const out = readFileSync(path.join(folder, 'out.js'), 'utf8');
  for (const file of ['paylater_bg.wasm', ...WORDS]) assert.match(out, new RegExp(`new URL\\(["'\`]${file}["'\`], ?import\\.meta\\.url\\)`));
});

test('no view makes a kind of node that the release build has left out', () => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.rs'));
  assert.ok(sources.length > 20);
  for (const file of sources) {
    assert.doesNotMatch(read(path.join('src', file)), /VPortal|create_portal|Suspense|VRaw|from_html_unchecked/, file);
  }
});
