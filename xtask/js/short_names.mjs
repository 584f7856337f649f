// short_names.mjs WASM NAMES: renames what the wasm imports and exports to one or two letters, and writes down in NAMES
// which name became which, as a cache for esbuild's `--mangle-props`, which does the same to the glue.
//
// wasm-bindgen's names are long and end in a hash, and a hash does not compress: they lie in the wasm and once more in
// the JavaScript. `memory` keeps its name, because everybody's glue, and every tool, looks for it.

import { readFileSync, writeFileSync } from 'node:fs';

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const IMPORTS = 2;
const EXPORTS = 7;
const KEPT = 'memory';

const [file, namesFile] = process.argv.slice(2);
const names = new Map();
writeFileSync(file, renamed(readFileSync(file)));
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

function renamed(bytes) {
  const parts = [bytes.subarray(0, 8)];
  for (let at = 8; at < bytes.length;) {
    const reader = readerAt(bytes, at + 1);
    const length = reader.number();
    const [start, end] = [reader.at, reader.at + length];
    const rename = { [IMPORTS]: imports, [EXPORTS]: exported }[bytes[at]];
    const body = rename === undefined ? bytes.subarray(start, end) : rename(bytes, start);
    parts.push(Buffer.from([bytes[at]]), leb(body.length), body);
    at = end;
  }
  return Buffer.concat(parts);
}

/** Module, name, and what it is; ours are functions only, and a function is a zero and its type's number. */
function imports(bytes, start) {
  const reader = readerAt(bytes, start);
  const count = reader.number();
  const parts = [leb(count)];
  for (let index = 0; index < count; index += 1) {
    parts.push(text(short(reader.text())), text(short(reader.text())), reader.kind());
    if (parts[parts.length - 1][0] !== 0) throw new Error('short_names: an import that is no function');
  }
  return Buffer.concat(parts);
}

function exported(bytes, start) {
  const reader = readerAt(bytes, start);
  const count = reader.number();
  const parts = [leb(count)];
  for (let index = 0; index < count; index += 1) parts.push(text(short(reader.text())), reader.kind());
  return Buffer.concat(parts);
}

function readerAt(bytes, at) {
  return {
    at,
    number() {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[this.at];
        this.at += 1;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value >>> 0;
      }
    },
    text() {
      const length = this.number();
      this.at += length;
      return bytes.toString('utf8', this.at - length, this.at);
    },
    /** One byte for the kind, and a number. */
    kind() {
      const from = this.at;
      this.at += 1;
      this.number();
      return bytes.subarray(from, this.at);
    },
  };
}

function leb(number) {
  const bytes = [];
  let rest = number;
  for (; rest > 0x7f; rest >>>= 7) bytes.push((rest & 0x7f) | 0x80);
  return Buffer.from([...bytes, rest]);
}

function text(words) {
  const bytes = Buffer.from(words, 'utf8');
  return Buffer.concat([leb(bytes.length), bytes]);
}
