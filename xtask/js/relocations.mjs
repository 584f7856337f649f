// What refers to what in a wasm file that was linked with `--emit-relocs`: the linker says of every place in code and data
// which function or which piece of data its number stands for.
//
// https://github.com/WebAssembly/tool-conventions/blob/main/Linking.md

import { SECTION, readerAt, sections } from './wasm_file.mjs';

const SYMBOL_TABLE = 8;
const KIND = { function: 0, data: 1, section: 3 };
const FLAG = { undefined: 0x10, explicitName: 0x40 };
// By the numbers of the document: those that are followed by an addend, and those that say which table place a function has.
const WITH_ADDEND = new Set([3, 4, 5, 8, 9, 11, 14, 15, 16, 17, 21, 22, 23, 25]);
const TO_TYPE = 6;
const TABLE_PLACE = new Set([1, 2, 12, 18, 19, 24]);

/**
 * The parts of the file and how they hang together:
 *
 * - `functions`: each `{ names, start, end, refers }`, in the order of their numbers, the imported ones first and empty; one that has
 *   several names was several functions of the same code;
 * - `data`: each piece `{ start, end, refers }`;
 * - `exported`: the exported functions, each `{ name, number }`.
 *
 * `start` and `end` are places in the file, and `refers` lists `{ function | data, isTablePlace, at }`, where `at` counts from
 * `start`.
 */
export function graphOf(bytes) {
  const parts = sections(bytes);
  const imported = importedFunctions(section(parts, SECTION.imports));
  const code = section(parts, SECTION.code);
  const functions = [...imported.map(() => ({ names: [], start: 0, end: 0, refers: [] })), ...bodies(bytes, code)];
  const segments = segmentStarts(bytes, section(parts, SECTION.data));
  const { symbols, data } = symbolTable(custom(parts, 'linking'), segments, functions);
  const places = [...functions.slice(imported.length), ...data].sort((one, other) => one.start - other.start);
  for (const [name, target] of [['reloc.CODE', code], ['reloc.DATA', section(parts, SECTION.data)]]) {
    for (const { offset, symbol, isTablePlace } of relocations(custom(parts, name))) {
      const at = fileOffset(bytes, target) + offset;
      const place = placeOf(places, at);
      if (place !== undefined) place.refers.push({ ...symbols[symbol], isTablePlace, at: at - place.start });
    }
  }
  return { functions, data, exported: exportedFunctions(section(parts, SECTION.exports)) };
}

/** A section that is not there is an empty list. */
function section(parts, id) {
  const found = parts.find((part) => part.id === id);
  return found === undefined ? Buffer.from([0]) : found.body;
}

function custom(parts, name) {
  for (const { id, body } of parts) {
    const reader = readerAt(body, 0);
    if (id === SECTION.custom && reader.text() === name) return body.subarray(reader.at);
  }
  throw new Error(`relocations: no section ${name}, so this was not linked with --emit-relocs`);
}

/** Where in the file these bytes of it lie. */
function fileOffset(bytes, part) {
  return part.byteOffset - bytes.byteOffset;
}

function importedFunctions(body) {
  const reader = readerAt(body, 0);
  const kinds = Array.from({ length: reader.number() }, () => {
    reader.text();
    reader.text();
    const kind = reader.bytes(1)[0];
    if (kind !== 0) throw new Error('relocations: an import that is no function');
    return reader.number();
  });
  return kinds;
}

function exportedFunctions(body) {
  const reader = readerAt(body, 0);
  const all = Array.from({ length: reader.number() }, () => ({ name: reader.text(), kind: reader.bytes(1)[0], number: reader.number() }));
  return all.filter(({ kind }) => kind === 0);
}

function bodies(bytes, body) {
  const reader = readerAt(body, 0);
  return Array.from({ length: reader.number() }, () => {
    const length = reader.number();
    const start = fileOffset(bytes, body) + reader.at;
    reader.at += length;
    return { names: [], start, end: start + length, refers: [] };
  });
}

/** Where each segment's bytes begin in the file. A segment here is `0, i32.const address, end, length` and its bytes. */
function segmentStarts(bytes, body) {
  const reader = readerAt(body, 0);
  return Array.from({ length: reader.number() }, () => {
    if (body[reader.at] !== 0 || body[reader.at + 1] !== 0x41) throw new Error('relocations: a segment without a fixed address');
    reader.at += 2;
    reader.skipNumber();
    reader.at += 1;
    const length = reader.number();
    reader.at += length;
    return fileOffset(bytes, body) + reader.at - length;
  });
}

function symbolTable(body, segments, functions) {
  const reader = readerAt(body, 0);
  reader.number(); // the version
  while (reader.at < body.length) {
    const kind = reader.bytes(1)[0];
    const length = reader.number();
    if (kind === SYMBOL_TABLE) return symbolsOf(reader, segments, functions);
    reader.at += length;
  }
  throw new Error('relocations: no symbols');
}

function symbolsOf(reader, segments, functions) {
  const data = [];
  const symbols = Array.from({ length: reader.number() }, () => {
    const kind = reader.bytes(1)[0];
    const flags = reader.number();
    const isDefined = (flags & FLAG.undefined) === 0;
    if (kind === KIND.data) {
      reader.text();
      if (!isDefined) return {};
      const [segment, offset, size] = [reader.number(), reader.number(), reader.number()];
      const start = segments[segment] + offset;
      data.push({ start, end: start + size, refers: [] });
      return { data: data.at(-1) };
    }
    const number = reader.number();
    const name = kind !== KIND.section && (isDefined || (flags & FLAG.explicitName) !== 0) ? reader.text() : '';
    if (kind !== KIND.function) return {};
    if (isDefined) functions[number].names.push(name);
    return { function: number };
  });
  return { symbols, data: data.filter(({ start, end }) => start < end) };
}

function relocations(body) {
  const reader = readerAt(body, 0);
  reader.number(); // the section that they belong to
  return Array.from({ length: reader.number() }, () => {
    const type = reader.bytes(1)[0];
    const [offset, symbol] = [reader.number(), reader.number()];
    if (WITH_ADDEND.has(type)) reader.skipNumber();
    return { type, offset, symbol, isTablePlace: TABLE_PLACE.has(type) };
  }).filter(({ type }) => type !== TO_TYPE);
}

/** The last place that begins no later than this, if it reaches that far. */
function placeOf(places, at) {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle].start <= at) low = middle + 1;
    else high = middle;
  }
  const place = places[low - 1];
  return place !== undefined && at < place.end ? place : undefined;
}
