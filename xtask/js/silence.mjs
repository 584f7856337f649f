// silence.mjs IN OUT: takes what a panic would say out of a linked wasm file, and leaves that it stops.
//
// Rust's standard library comes compiled, and with it the code that words a panic: numbers, quoted texts, places in
// source files. Nobody reads that on a shopper's phone. Every function that only serves to word or to report a panic
// gets `unreachable` for a body, which is what a panic comes to in the end; the optimiser then drops what led there.
// No check is touched: an index that is out of bounds still stops the component, at the same place.
//
// The development build is not silenced, so a panic that a test or a developer meets is told in full.

import binaryen from 'binaryen';
import { readFileSync, writeFileSync } from 'node:fs';

// By their mangled names, `_RNvNtCs…4core9panicking9panic_fmt` or `_ZN4core9panicking13panic_display17h…E`.
const TRAPS = [
  // The machinery itself, in core and std.
  /(4core|3std)9panicking/,
  /___rustc\d+_*(rust_begin_unwind|rust_panic|rust_start_panic)$/,
  // What the library's checks call when they have failed.
  /^_RI?Nv.*(slice_error_fail|slice_error_fail_rt|slice_index_fail|len_mismatch_fail|unwrap_failed|expect_failed)$/,
  /^_RI?Nv.*(assert_failed|panic_already_borrowed|panic_already_mutably_borrowed|panic_poisoned|panic_access_error)$/,
  // `{:?}`: only failed checks use it here, and the tests of the release package would meet any other use.
  /5Debug3fmt/,
  /core\.\.fmt\.\.Debug\$GT\$3fmt/,
  // Which characters `{:?}` would escape: two kilobytes of tables that nothing else reads.
  /4core7unicode(9printable|12unicode_data15grapheme_extend)/,
  /4core4char7methods\w+16escape_debug_ext$/,
  // Numbers in `{}`: the same holds, and `to_string` does not pass here.
  /4core3fmt3num3imp\w7Display3fmt$/,
  /4core4cell\w+Borrow(Mut)?ErrorNt\w+7Display3fmt$/,
  // Who would print it.
  /^_RNvXs_NtCs\w+_3std5panicNtB4_13PanicHookInfo/,
  /^_ZN24console_error_panic_hook4hook/,
];
// What is in Yew and happens to no view of ours; tests/package holds the sources to it.
const ABSENT = [
  // Portals, suspense and raw markup.
  /^_ZN3yew10dom_bundle(4braw|7bportal|9bsuspense)/,
  /^_ZN\d+_\$LT\$yew\.\.dom_bundle\.\.(braw\.\.BRaw|bportal\.\.BPortal|bsuspense\.\.BSuspense)\$u20\$as/,
  /^_ZN3yew8suspense10suspension10Suspension6listen/,
  // Listeners for single elements: one listens for all of them.
  /^_ZN3yew11virtual_dom9listeners12ListenerKind/,
  /^_ZN3yew10dom_bundle4btag9listeners(20ListenerRegistration8register|8Registry)/,
  /^_ZN3yew10dom_bundle12subtree_root(11SubtreeData12add_listener|8BSubtree14ensure_handled)/,
  /^_ZN\d+_\$LT\$yew\.\.dom_bundle\.\.subtree_root\.\.EventDescriptor\$u20\$as/,
  // Attributes other than those of the one table.
  /^_ZN8indexmap/,
  /^_ZN3yew10dom_bundle4btag10attributes46_\$LT\$impl\$u20\$yew\.\.virtual_dom\.\.Attributes\$GT\$(18apply_diff_as_maps|21apply_diff_index_maps)/,
  // Text areas, and lists of which every child has a key.
  /^_ZN3yew10dom_bundle4btag10attributes\w+yew\.\.virtual_dom\.\.vtag\.\.TextareaFields/,
  /^_ZN9hashbrown3set24HashSet\w*\S*7replace/,
];
// Yew calls these all the same, so they have to return: at each start, after each drawing, and for each element without
// listeners.
const RETURNS = [
  /^_ZN3yew8renderer22set_default_panic_hook/,
  /^_ZN3yew4html9component9lifecycle14ComponentState26resume_existing_suspension/,
  /^_ZN3yew10dom_bundle4btag9listeners20ListenerRegistration10unregister/,
  /^_ZN3yew10dom_bundle4btag9listeners97_\$LT\$impl\$u20\$yew\.\.dom_bundle\.\.btag\.\.Apply\S*10apply_diff/,
];
// The one that everything passes through. If it has another name one day, this file has to learn it.
const LANDMARK = /4core9panicking9panic_fmt$/;

// Where in which source file something failed: a text and a record of address, length, line and column.
const SOURCE_PATH = /(?:\/rustc\/[0-9a-f]{40}\/|\/rust\/deps\/|\/[\w./-]+\/registry\/src\/|(?:crates\/\w+\/)?src\/)[\w./+-]*?\.rs\0/g;
const LINE_MAX = 20_000;
const COLUMN_MAX = 500;

const [source, target] = process.argv.slice(2);
const quiet = silence(readFileSync(source));
writeFileSync(target, quiet);

function silence(bytes) {
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(bytes);
  let isThere = false;
  for (let index = 0; index < module.getNumFunctions(); index += 1) {
    const reference = module.getFunctionByIndex(index);
    const { name } = binaryen.getFunctionInfo(reference);
    if (RETURNS.some((one) => one.test(name))) binaryen.Function(reference).body = module.nop();
    else if (isTrap(name)) binaryen.Function(reference).body = module.unreachable();
    isThere = isThere || LANDMARK.test(name);
  }
  if (!isThere) throw new Error(`silence: ${source} has no core::panicking::panic_fmt, so its names are not what they were`);
  const emitted = module.emitBinary();
  forgetPlaces(emitted, dataSegments(emitted));
  return emitted;
}

function isTrap(name) {
  return TRAPS.some((trap) => trap.test(name)) || ABSENT.some((absent) => absent.test(name));
}

/** Overwrites paths of source files, and the records that point at them, with zeros; they compress to nothing. */
function forgetPlaces(bytes, segments) {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const paths = new Map();
  for (const { address, start, end } of segments) {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
    for (const { 0: path, index } of text.matchAll(SOURCE_PATH)) {
      paths.set(address + index, path.length - 1);
      bytes.fill(0, start + index, start + index + path.length);
    }
  }
  for (const { address, start, end } of segments) {
    for (let at = start + ((4 - (address % 4)) % 4); at + 16 <= end; at += 4) {
      const [pointer, length, line, column] = [0, 4, 8, 12].map((offset) => view.getUint32(at + offset, true));
      const isPlace = paths.get(pointer) === length && line <= LINE_MAX && column <= COLUMN_MAX;
      if (isPlace) bytes.fill(0, at, at + 16);
    }
  }
}

/** The data segments: where in memory each goes, and where in the file it lies. */
function dataSegments(bytes) {
  let at = 8;
  const number = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at];
      at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at];
    at += 1;
    const end = number() + at;
    if (id !== 11) {
      at = end;
      continue;
    }
    return Array.from({ length: number() }, () => {
      // A flag of 0, `i32.const address`, `end`, and the length of what follows. A negative address is none of ours.
      if (bytes[at] !== 0 || bytes[at + 1] !== 0x41) throw new Error('silence: a data segment without a fixed address');
      at += 2;
      const address = number();
      at += 1;
      const length = number();
      at += length;
      return { address, start: at - length, end: at };
    });
  }
  throw new Error('silence: no data');
}
