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
const read = (file) => readFileSync(path.join(root, file), 'utf8');
/** A module for each language that the core lists, by its name up to the fingerprint. */
const LANGUAGES = read('crates/core/src/locale.rs').split('#[cfg(test)]')[0]
  .match(/\bid: "[\w-]+"/g).map((row) => row.slice(5, -1)).sort();
const WORDS = readdirSync(path.join(root, 'pkg')).filter((file) => file.startsWith('words-')).sort();

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
    'CHANGELOG.md', 'LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'advice.js', 'badge.d.ts', 'badge.js', 'custom-elements.json', 'element.d.ts',
    'element.js', 'index.d.ts', 'index.js', 'integrity.json', 'live.js', 'package.json', 'pay.js', 'paylater-checkout.iife.d.ts',
    'paylater-checkout.iife.js', 'paylater.css', 'paylater.css.d.ts', 'paylater_bg.wasm', 'paylater_bg.wasm.d.ts', 'preact.d.ts',
    'react.d.ts', 'react.js', 'solid.d.ts', 'svelte.d.ts', 'vscode.html-custom-data.json', 'vue.d.ts', 'vue.js', 'ways.json',
    'web-types.json', ...WORDS,
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

test('importing it on a server touches nothing and gives its functions and its version', async (t) => {
  const { home } = installed(t);
  const face = await import(pathToFileURL(path.join(home, 'index.js')));
  assert.deepEqual(Object.keys(face).sort(), ['defineElement', 'load', 'mount', 'version', 'watch']);
  assert.equal(face.version, JSON.parse(read('js/package.json')).version);
});

test('importing element and badge on a server touches nothing, with the ending and without it', (t) => {
  const { folder } = installed(t);
  for (const name of ['element', 'element.js', 'badge', 'badge.js']) {
    const code = `console.log(Object.keys(await import('paylater-checkout/${name}')).length)`;
    assert.equal(execFileSync('node', ['--input-type=module', '--eval', code], { cwd: folder, encoding: 'utf8' }), '0\n', name);
  }
});

test('each language has one module of words, named by its tag and a fingerprint of what is in it', async (t) => {
  const { home } = installed(t);
  assert.deepEqual(WORDS.map((file) => file.replace(/-[0-9a-f]{8}\.js$/, '')), LANGUAGES.map((tag) => `words-${tag}`));
  for (const [at, file] of WORDS.entries()) {
    const bytes = readFileSync(path.join(home, file));
    assert.ok(file.endsWith(`-${createHash('sha256').update(bytes).digest('hex').slice(0, 8)}.js`), file);
    const { default: words } = await import(pathToFileURL(path.join(home, file)));
    assert.deepEqual([words[1], words.length > 100, words.every((word) => typeof word === 'string')], [LANGUAGES[at], true, true]);
  }
});

test('the scripts that load words name each of them, and none has an address that a bundler takes for a page\'s style sheet', () => {
  for (const file of ['index.js', 'live.js']) {
    const named = [...read(`pkg/${file}`).matchAll(/import\("\.\/(words-[^"]+)"\)/g)].map((match) => match[1]);
    assert.deepEqual(named.sort(), WORDS, file);
  }
  for (const file of readdirSync(path.join(root, 'pkg')).filter((name) => name.endsWith('.js'))) {
    assert.doesNotMatch(read(`pkg/${file}`), /new URL\((?!["']paylater_bg\.wasm["'])[^()]*import\.meta\.url/, file);
  }
});

test('what Next and its like may only use in a browser says so in its first line', () => {
  assert.match(read('pkg/react.js'), /^(["'])use client\1;/);
});

test('the badge has the attributes of the manifest, and its custom properties', () => {
  const { declarations: [badge] } = JSON.parse(read('js/custom-elements.json')).modules.find((module) => module.path === 'badge.js');
  const code = read('js/badge.js');
  const observed = code.match(/^const ATTRIBUTES = \[([^\]]+)\]/m)[1].match(/[a-z-]+/g);
  assert.deepEqual(badge.attributes.map((attribute) => attribute.name).sort(), [...observed, 'theme'].sort());
  for (const { name, fieldName } of badge.attributes) {
    assert.match(read('js/badge.d.ts'), new RegExp(`^ {2}'?${name}'?\\??: `, 'm'));
    assert.match(read('js/badge.d.ts'), new RegExp(`^ {2}(get )?${fieldName}(\\(\\))?: `, 'm'));
    assert.equal(fieldName, name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase()));
  }
  const used = [...new Set([...code.matchAll(/var\((--paylater-[a-z-]+)/g)].map((match) => match[1]))].sort();
  assert.deepEqual(badge.cssProperties.map((property) => property.name).sort(), used);
});

test('every fingerprint is that of its file', () => {
  const listed = JSON.parse(read('pkg/integrity.json'));
  const expected = readdirSync(path.join(root, 'pkg')).filter((file) => /\.(js|css|wasm)$/.test(file)).sort();
  assert.ok(expected.length > 9);
  assert.deepEqual(Object.keys(listed).sort(), expected);
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
  Object.assign(properties, { theme: 'theme', nonce: 'nonce' });
  assert.deepEqual(Object.fromEntries(element.attributes.map((attribute) => [attribute.fieldName, attribute.name])), properties);
  for (const property of Object.keys(properties)) assert.match(read('js/index.d.ts'), new RegExp(`^ {2}${property}\\??: (string|'light')`, 'm'));

  assert.deepEqual(names(element.members), all(code, /\['(confirm)', 'cancel', 'refresh'\]/g).concat('cancel', 'refresh').sort());
  const views = readdirSync(path.join(root, 'src/views')).filter((file) => file.endsWith('.rs')).map((file) => read(`src/views/${file}`));
  const drawn = [read('src/views.rs'), ...views].join('');
  const parts = all(drawn, /\.part\("([a-z -]+)"\)/g).flatMap((part) => part.split(' '));
  assert.deepEqual(names(element.cssParts), [...new Set(parts)].sort());
  const slots = all(read('js/checkout.js') + drawn, /slot['"](?:, \{ name: |\)\.attr\(Attr::Name, )['"]([a-z]+)/g);
  assert.deepEqual(names(element.slots), slots);
  assert.deepEqual(names(element.cssProperties), all(read('styles/paylater.css'), /^ {5}(--paylater-[a-z-]+) {2}/gm));
});

test('the wrappers name the events and properties of the manifest, and no other', async () => {
  const [, { declarations: [element] }] = JSON.parse(read('js/custom-elements.json')).modules;
  const events = element.events.map((event) => event.name).sort();
  const code = read('js/wrapper.js');
  const named = Object.fromEntries([...code.matchAll(/^ {2}'(paylater-[a-z-]+)': '(\w+)',$/gm)].map(([, type, name]) => [type, name]));
  assert.deepEqual(Object.keys(named).sort(), events);
  for (const [type, name] of Object.entries(named)) {
    const camel = type.slice('paylater-'.length).replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
    assert.equal(name, camel);
    const handler = `on${camel[0].toUpperCase()}${camel.slice(1)}`;
    assert.ok(read('js/react.d.ts').includes(`  ${handler}?: (event: CheckoutEvent<'${type}'>) => void;`), handler);
    assert.ok(read('js/vue.d.ts').includes(`  ${camel}: (event: CheckoutEvent<'${type}'>) => void;`), camel);
  }
  const properties = code.match(/PROPERTIES = \[([^\]]+)\]/)[1].match(/\w+/g).sort();
  assert.deepEqual(properties, element.attributes.map((attribute) => attribute.fieldName).sort());
});

test('what editors read names every attribute, property, event, slot, part and custom property, each with its words', () => {
  const elements = JSON.parse(read('js/custom-elements.json')).modules.flatMap((module) => module.declarations ?? []);
  const told = JSON.parse(read('pkg/custom-elements.json')).modules.flatMap((module) => module.declarations ?? []);
  const { contributions, name, version } = JSON.parse(read('pkg/web-types.json'));
  const { tags } = JSON.parse(read('pkg/vscode.html-custom-data.json'));
  const manifest = JSON.parse(read('js/package.json'));
  assert.deepEqual([name, version], [manifest.name, manifest.version]);
  const names = (list) => (list ?? []).map((item) => item.name);
  elements.forEach((element, at) => {
    const fields = element.attributes.map((attribute) => attribute.fieldName);
    const { attributes, slots, js, css } = contributions.html.elements[at];
    assert.deepEqual([contributions.html.elements[at].name, tags[at].name], [element.tagName, element.tagName]);
    assert.deepEqual([names(attributes), names(tags[at].attributes)], [names(element.attributes), names(element.attributes)]);
    assert.deepEqual([names(js.properties), names(js.events), names(slots)], [fields, names(element.events), names(element.slots)]);
    assert.deepEqual([names(css.parts), names(css.properties)], [names(element.cssParts), names(element.cssProperties)]);
    assert.deepEqual(names(told[at].members.filter(({ kind }) => kind === 'field')), fields);
    const parts = [told[at].attributes, told[at].members, told[at].events, told[at].slots, told[at].cssParts, told[at].cssProperties];
    for (const item of [told[at], ...parts.flatMap((list) => list ?? [])]) assert.ok(item.description?.length > 3, item.name);
  });
  const sizes = told[0].cssProperties.filter((property) => property.default).map((property) => [property.name, property.default]);
  assert.deepEqual(sizes, [['--paylater-radius', '10px'], ['--paylater-padding', '16px'], ['--paylater-gap', '20px'], ['--paylater-font-size', '15px']]);
  assert.deepEqual(tags[0].attributes.find((attribute) => attribute.name === 'theme').values, [{ name: 'light' }, { name: 'dark' }]);
});

test('those who judge packages find nothing wrong with it, and npm would publish it', () => {
  const judged = (program, ...given) => execFileSync(path.join(root, 'node_modules/.bin', program), given, { cwd: path.join(root, 'pkg'), encoding: 'utf8' });
  assert.match(judged('publint', '--strict'), /All good!/);
  judged('attw', '--pack', '.', '--profile', 'esm-only', '--format', 'json');
  // No registry is asked: the dry run only looks whether it has this version already.
  const nobody = ['--registry', 'http://127.0.0.1:9', '--fetch-retries', '0'];
  const dry = execFileSync('npm', ['publish', '--dry-run', '--json', ...nobody], { cwd: path.join(root, 'pkg'), encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  assert.ok(dry.includes(`"id": "paylater-checkout@${JSON.parse(read('js/package.json')).version}"`), dry);
});

test('a wrapper carries neither its framework nor a second component', () => {
  for (const framework of ['react', 'vue']) {
    const code = read(`pkg/${framework}.js`);
    const imported = [...code.matchAll(/from ?["']([^"']+)["']/g)].map((match) => match[1]);
    assert.deepEqual([...new Set(imported)].sort(), ['./index.js', framework]);
    assert.ok(code.length < 4000, `${framework}.js has ${code.length} bytes`);
  }
  for (const file of ['index.js', 'element.js']) assert.doesNotMatch(read(`pkg/${file}`), /from ?["'](react|vue)["']/);
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
  assert.match(out, /new URL\(["'`]paylater_bg\.wasm["'`], ?import\.meta\.url\)/);
  // Without a folder to put modules into, it puts them into the one file.
  for (const tag of LANGUAGES) assert.ok(out.includes(`"${tag}"`) && !out.includes(`import("./words-${tag}`), tag);
});

test('no view makes use of what the release build has left out of Yew', () => {
  const sources = readdirSync(path.join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.rs'));
  assert.ok(sources.length > 20);
  for (const file of sources) {
    const source = read(path.join('src', file));
    assert.doesNotMatch(source, /VPortal|create_portal|Suspense|VRaw|from_html_unchecked|"textarea"/, file);
    assert.doesNotMatch(source, /html!\s*[({[]|add_attribute|IndexMap|Attributes::Static|add_listener|Wrapper::new/, file);
    // A list of which every child has a key is compared in another way than all others.
    if (file !== 'views.rs') assert.doesNotMatch(source, /\.key\((?!choice)/, file);
  }
});
