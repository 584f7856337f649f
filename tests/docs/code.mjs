// Blocks of markup, styles and programs: compiled, bundled, and every name of ours in them held against what there is.

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import esbuild from 'esbuild';

import { policyFor } from '../../www/shop/policy.mjs';
import { ROOT } from './blocks.mjs';

const read = (file) => readFileSync(join(ROOT, file), 'utf8');
const ELEMENTS = JSON.parse(read('js/custom-elements.json')).modules.flatMap((module) => module.declarations ?? []);
const named = (kind) => ELEMENTS.flatMap((element) => (element[kind] ?? []).map((item) => item.name));
/** What any element may carry. */
const GLOBAL = ['id', 'class', 'style', 'lang', 'nonce', 'slot', 'role'];
const BACKEND = 'https://pay.shop.example';

/** Throws where an event, a tag or a custom property of ours is named that is none. */
export function checkNames(text) {
  const known = [...named('events'), ...ELEMENTS.map((element) => element.tagName), ...named('cssProperties')];
  for (const [, name] of text.matchAll(/['"`<](paylater-[a-z-]+)(?=['"`\s>])/g)) {
    if (!known.includes(name)) throw new Error(`there is no ${name}`);
  }
  for (const [name] of text.matchAll(/--paylater-[a-z-]+/g)) {
    if (!known.includes(name)) throw new Error(`there is no custom property ${name}`);
  }
  for (const [, name] of text.matchAll(/::part\(([a-z-]+)\)/g)) {
    if (!named('cssParts').includes(name)) throw new Error(`there is no part ${name}`);
  }
}

export function checkCss(text) {
  const { warnings } = esbuild.transformSync(text, { loader: 'css', logLevel: 'silent' });
  if (warnings.length > 0) throw new Error(warnings.map((warning) => warning.text).join('; '));
}

/** Tags of ours with attributes that they have, scripts that are in the package, and the scripts inside as programs. */
export function checkHtml(text, home) {
  for (const { tagName, attributes } of ELEMENTS) {
    for (const [, given] of text.matchAll(new RegExp(`<${tagName}((?:\\s[^>]*)?)>`, 'g'))) {
      for (const [, name] of given.matchAll(/\s([a-z-]+)(?:=|\s|$)/g)) {
        if (![...GLOBAL, ...attributes.map((item) => item.name)].includes(name)) throw new Error(`<${tagName}> has no attribute ${name}`);
      }
    }
  }
  for (const [, name] of text.matchAll(/ slot="([a-z-]+)"/g)) {
    if (!named('slots').includes(name)) throw new Error(`there is no slot ${name}`);
  }
  for (const [, file] of text.matchAll(/<script[^>]* src="[^"]*\/([^"/]+)"/g)) {
    if (!existsSync(join(home, file))) throw new Error(`the package has no ${file}`);
  }
  for (const [, css] of text.matchAll(/<style>([\s\S]*?)<\/style>/g)) checkCss(css);
  return [...text.matchAll(/<script type="module">([\s\S]*?)<\/script>/g)].map(([, script]) => script);
}

/** Bundles a program against the packed package; frameworks stay outside. A name that the package does not export fails it. */
export function bundle(text, loader, folder) {
  const { warnings } = esbuild.buildSync({
    stdin: { contents: text, resolveDir: folder, loader }, bundle: true, write: false, format: 'esm', target: 'es2022', jsx: 'automatic',
    external: ['react', 'react/jsx-runtime', 'react-dom/client', 'vue', 'node:*'], platform: 'neutral', logLevel: 'silent',
    mainFields: ['module', 'main'],
  });
  const meant = warnings.filter((warning) => !warning.text.includes('import.meta'));
  if (meant.length > 0) throw new Error(meant.map((warning) => warning.text).join('; '));
}

/** Type-checks all programs at once. Plain JavaScript may leave `null` to its writer; TypeScript may not. */
export function typeCheck(programs, folder) {
  symlinkSync(join(ROOT, 'node_modules/typescript'), join(folder, 'node_modules/typescript'));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const react = join(folder, 'node_modules/react');
  mkdirSync(react);
  for (const face of ['index.d.ts', 'jsx-runtime.d.ts']) copyFileSync(join(ROOT, 'tests/docs/react', face), join(react, face));
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const options = ['--noEmit', '--target', 'es2022', '--lib', 'es2022,dom,dom.iterable', '--module', 'esnext', '--moduleResolution', 'bundler'];
  const complaints = [];
  for (const [extension, strictness] of [['js', ['--allowJs', '--checkJs']], ['ts', ['--strict']], ['tsx', ['--strict', '--jsx', 'react-jsx']]]) {
    const chosen = programs.filter((program) => program.extension === extension);
    const files = chosen.map(({ text }, index) => {
      const file = `block-${index}.${extension}`;
      writeFileSync(join(folder, file), `${text}\nexport {};\n`);
      return file;
    });
    if (files.length === 0) continue;
    try {
      execFileSync('node', [compiler, ...options, ...strictness, ...files], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
    } catch (failure) {
      complaints.push(failure.stdout.replace(/block-(\d+)\.\w+\((\d+)/g, (_, index, line) => `${chosen[index].at} (its line ${line}`));
    }
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

/** The wrappers' own properties and events, as their types say; `kebab-case` and `@` are Vue's way to write them. */
export function checkWrapper(text, framework) {
  const options = [.../interface CheckoutOptions \{([\s\S]*?)\n\}/.exec(read('js/index.d.ts'))[1].matchAll(/^ {2}(\w+)\??:/gm)].map((match) => match[1]);
  const [pattern, more] = framework === 'react'
    ? [/^ {2}(\w+)\?: /gm, ['ref', 'key']]
    : [/^ {2}(\w+): \(event/gm, ['ref', 'key', 'bind']];
  const known = [...options, ...more, ...[...read(`js/${framework}.d.ts`).matchAll(pattern)].map((match) => match[1])];
  for (const [, given] of withoutBraces(text).matchAll(/<PaylaterCheckout\s([\s\S]*?)\/?>/g)) {
    for (const [, name] of given.replace(/"[^"]*"/g, '""').matchAll(/(?:v-|[:@])?([a-zA-Z-]+)=/g)) {
      const property = name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
      if (!known.includes(property)) throw new Error(`<PaylaterCheckout> has no ${name}`);
    }
  }
}

/** `{…}` in markup holds programs with `>` and `=` of their own. */
function withoutBraces(text) {
  const less = text.replace(/\{[^{}]*\}/g, '""').replace(/"(?:[^"\n]*=>[^"\n]*)"/g, '""');
  return less === text ? text : withoutBraces(less);
}

/** The script of a single-file component. */
export function scriptOf(text) {
  return /<script setup(?: lang="ts")?>([\s\S]*?)<\/script>/.exec(text)?.[1] ?? '';
}

/** A header as an answer carries it: the policy has to be the one that the demo shop is tested with. */
export function checkHeaders(text) {
  const [, policy] = /^Content-Security-Policy: (.+)$/m.exec(text) ?? [];
  if (policy === undefined) throw new Error('only a Content-Security-Policy is checked here');
  const agent = policy.includes("'unsafe-eval'") ? 'Chrome/69.0' : '';
  const ours = policyFor(agent, { api: BACKEND, sandbox: '' }).split(';').map((part) => part.trim());
  const expected = ours.filter((directive) => directive !== 'frame-src').join('; ');
  if (policy !== expected) throw new Error(`the demo shop, without its sandbox, sends: ${expected}`);
}
