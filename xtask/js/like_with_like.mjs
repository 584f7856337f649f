// like_with_like.mjs WASM: puts functions beside those that they resemble, which changes nothing but their numbers.
//
// A compressor finds what it has seen before, and names it the shorter the nearer it is. The list of the functions' types
// becomes a few long runs, and each function's body stands behind one that shares much with it: 3 % off the whole.

import { readFileSync, writeFileSync } from 'node:fs';
import { SECTION, fileOf, leb, readerAt, sections } from './wasm_file.mjs';

const CALL = 0x10;
// How many bytes in a row have to be the same, and from how many functions on such a row says nothing any more.
const ROW = 4;
const COMMON = 150;

const [file] = process.argv.slice(2);
const bytes = readFileSync(file);
const parts = sections(bytes);
const body = (id) => parts.find((part) => part.id === id).body;
const imported = readerAt(body(SECTION.imports), 0).number();
const types = listOf(body(SECTION.functions), (reader) => reader.number());
const functions = listOf(body(SECTION.code), (reader) => reader.bytes(reader.number()));
writeFileSync(file, reordered(likeWithLike()));

function listOf(section, read) {
  const reader = readerAt(section, 0);
  return Array.from({ length: reader.number() }, () => read(reader));
}

/** The old numbers in their new order: by type, the most frequent one first, and each behind the one it is most like. */
function likeWithLike() {
  const ofType = new Map();
  types.forEach((type, index) => ofType.set(type, [...(ofType.get(type) || []), index]));
  const groups = [...ofType.values()].sort((one, other) => other.length - one.length || one[0] - other[0]);
  const rows = functions.map(rowsOf);
  return groups.flatMap((group) => chained(group, rows));
}

function rowsOf(code) {
  const rows = new Set();
  for (let at = 0; at + ROW <= code.length; at += 1) rows.add(code.readUInt32LE(at));
  return rows;
}

function chained(group, rows) {
  const havers = new Map();
  for (const index of group) {
    for (const row of rows[index]) {
      if (!havers.has(row)) havers.set(row, []);
      havers.get(row).push(index);
    }
  }
  const left = new Set(group);
  const chain = [];
  for (let next = group[0]; left.size > 0;) {
    left.delete(next);
    chain.push(next);
    const shared = new Map();
    for (const row of rows[next]) {
      const others = havers.get(row);
      if (others.length > COMMON) continue;
      // A row that few have says more than one that many have.
      for (const other of others) if (left.has(other)) shared.set(other, (shared.get(other) || 0) + 1 / Math.sqrt(others.length));
    }
    let best = 0;
    [next] = left;
    for (const [other, weight] of shared) {
      const likeness = weight / Math.sqrt(rows[other].size + 20);
      if (likeness > best) [best, next] = [likeness, other];
    }
  }
  return chain;
}

/** The file with its functions in this order, and every mention of one by its new number. */
function reordered(order) {
  const numbers = new Map(order.map((old, index) => [old + imported, index + imported]));
  const renumbered = (number) => (numbers.has(number) ? numbers.get(number) : number);
  const rewritten = {
    [SECTION.functions]: () => [leb(order.length), ...order.map((old) => leb(types[old]))],
    [SECTION.code]: () => [leb(order.length), ...order.flatMap((old) => {
      const code = withCalls(functions[old], renumbered);
      return [leb(code.length), code];
    })],
    [SECTION.exports]: (section) => exported(section, renumbered),
    [SECTION.elements]: (section) => elements(section, renumbered),
    [SECTION.start]: (section) => [leb(renumbered(readerAt(section, 0).number()))],
  };
  return fileOf(bytes, parts.map((part) => {
    const rewrite = rewritten[part.id];
    return rewrite === undefined ? part : { id: part.id, body: Buffer.concat(rewrite(part.body)) };
  }));
}

function exported(section, renumbered) {
  const reader = readerAt(section, 0);
  const made = [leb(reader.number())];
  while (reader.at < section.length) {
    const name = reader.bytes(reader.number());
    const kind = reader.bytes(1);
    const number = reader.number();
    made.push(leb(name.length), name, kind, leb(kind[0] === 0 ? renumbered(number) : number));
  }
  return made;
}

/** A zero, `i32.const offset end`, and the numbers of functions. */
function elements(section, renumbered) {
  const reader = readerAt(section, 0);
  const made = [leb(reader.number())];
  while (reader.at < section.length) {
    const from = reader.at;
    if (section[from] !== 0 || section[from + 1] !== 0x41) throw new Error('like_with_like: a table that is not the plain one');
    reader.at += 2;
    reader.skipNumber();
    reader.at += 1;
    const count = reader.number();
    made.push(section.subarray(from, reader.at));
    for (let index = 0; index < count; index += 1) made.push(leb(renumbered(reader.number())));
  }
  return made;
}

/** The function's code with the functions it calls by their new numbers. Every instruction of MVP wasm is known by its length. */
function withCalls(code, renumbered) {
  const made = [];
  const reader = readerAt(code, 0);
  let from = 0;
  for (let groups = reader.number(); groups > 0; groups -= 1) {
    reader.skipNumber();
    reader.at += 1;
  }
  while (reader.at < code.length) {
    const instruction = code[reader.at];
    reader.at += 1;
    if (instruction === CALL) {
      made.push(code.subarray(from, reader.at), leb(renumbered(reader.number())));
      from = reader.at;
    } else {
      skipOperands(instruction, reader);
    }
  }
  return Buffer.concat([...made, code.subarray(from)]);
}

function skipOperands(instruction, reader) {
  const is = (first, last) => instruction >= first && instruction <= last;
  if (is(0x02, 0x04) || is(0x3f, 0x40)) reader.at += 1; // a block's type; a memory's number
  else if (is(0x0c, 0x0d) || is(0x20, 0x24) || is(0x41, 0x42)) reader.skipNumber(); // a label, a variable, a whole number
  else if (instruction === 0x11 || is(0x28, 0x3e)) [1, 2].forEach(() => reader.skipNumber()); // type and table; alignment and offset
  else if (instruction === 0x0e) for (let labels = reader.number(); labels >= 0; labels -= 1) reader.skipNumber();
  else if (instruction === 0x43) reader.at += 4;
  else if (instruction === 0x44) reader.at += 8;
  else if (instruction > 0xbf) throw new Error(`like_with_like: instruction ${instruction} is not MVP`);
}
