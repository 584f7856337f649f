// short_names.mjs WASM NAMES: renames what the wasm imports and exports to one or two letters, and writes down in NAMES
// which name became which, as a cache for esbuild's `--mangle-props`, which does the same to the glue.
//
// wasm-bindgen's names are long and end in a hash, and a hash does not compress: they lie in the wasm and once more in
// the JavaScript. `memory` keeps its name, because everybody's glue, and every tool, looks for it.

import { readFileSync, writeFileSync } from 'node:fs';
import { SECTION, fileOf, leb, readerAt, sections, text } from './wasm_file.mjs';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const KEPT = 'memory';

const [file, namesFile] = process.argv.slice(2);
const names = new Map();
const bytes = readFileSync(file);
writeFileSync(file, fileOf(bytes, sections(bytes).map(({ id, body }) => {
  if (id === SECTION.imports) return { id, body: imports(body) };
  return { id, body: id === SECTION.exports ? exported(body) : body };
})));
writeFileSync(namesFile, JSON.stringify(Object.fromEntries(names)));

function short(name) {
  if (name === KEPT) return name;
  if (!names.has(name)) {
    const count = names.size;
    const [first, last] = [Math.floor(count / LETTERS.length) - 1, count % LETTERS.length];
    if (first >= LETTERS.length) throw new Error('short_names: more names than two letters can tell apart');
    names.set(name, (first < 0 ? '' : LETTERS[first]) + LETTERS[last]);
  }
  return names.get(name);
}

/** Module, name, and what it is; ours are functions only, and a function is a zero and its type's number. */
function imports(body) {
  const reader = readerAt(body, 0);
  const parts = [leb(reader.number())];
  while (reader.at < body.length) {
    parts.push(text(short(reader.text())), text(short(reader.text())));
    if (body[reader.at] !== 0) throw new Error('short_names: an import that is no function');
    parts.push(reader.bytes(1), leb(reader.number()));
  }
  return Buffer.concat(parts);
}

/** Name, a byte for what it is, and its number. */
function exported(body) {
  const reader = readerAt(body, 0);
  const parts = [leb(reader.number())];
  while (reader.at < body.length) parts.push(text(short(reader.text())), reader.bytes(1), leb(reader.number()));
  return Buffer.concat(parts);
}
