// silence.mjs IN OUT: takes out of a linked wasm file what a phone would download for nothing, and leaves what it does.
//
// Rust's standard library comes compiled, and with it the code that words a panic: numbers, quoted texts, places in source
// files. Nobody reads that on a shopper's phone, so every function that only serves to word or to report a panic gets
// `unreachable` for a body, which is what a panic comes to in the end. The same is done to those parts of Yew that no view of
// ours uses. What nothing leads to any more after that, functions and data, goes too: the linker's own list of what refers to
// what tells (relocations.mjs), so it has to be asked for (`--emit-relocs`).
//
// No check is touched: an index that is out of bounds still stops the component, at the same place. The development build is
// not silenced, so a panic that a test or a developer meets is told in full.

import { readFileSync, writeFileSync } from 'node:fs';
import { graphOf } from './relocations.mjs';
import { SECTION, fileOf, leb, readerAt, sections } from './wasm_file.mjs';

// By their mangled names, `_RNvNtCs…4core9panicking9panic_fmt` or `_ZN4core9panicking13panic_display17h…E`.
const TRAPS = [
  // The machinery itself, in core and std.
  /(4core|3std)9panicking/,
  /___rustc\d+_*(rust_begin_unwind|rust_panic|rust_start_panic)$/,
  // What the library's checks call when they have failed.
  /^_RI?Nv.*(slice_error_fail|slice_error_fail_rt|slice_index_fail|len_mismatch_fail|unwrap_failed|expect_failed)$/,
  /^_RI?Nv.*(assert_failed|panic_already_borrowed|panic_already_mutably_borrowed|panic_poisoned|panic_access_error)$/,
  // Who would print it.
  /^_RNvXs_NtCs\w+_3std5panicNtB4_13PanicHookInfo/,
  /^_ZN24console_error_panic_hook4hook/,
];
// What makes texts of `{}` and `{:?}`. Only failed checks do so here: what a shopper reads is made by `fill` and `to_string` of
// numbers, which do not pass these, and the build fails where something reachable does.
const PRINTS = [
  /5Debug3fmt/,
  /core\.\.fmt\.\.Debug\$GT\$3fmt/,
  // Which characters `{:?}` would escape: two kilobytes of tables that nothing else reads.
  /4core7unicode(9printable|12unicode_data15grapheme_extend)/,
  /4core4char7methods\w+16escape_debug_ext$/,
  /4core3fmt5write$/,
  /4core3fmt\w*9Formatter(12pad_integral|3pad)$/,
  /4core3fmt\w*7Display3fmt/,
  /core\.\.fmt\.\.Display\$GT\$3fmt/,
  /4core3fmt5Write9write_fmt/,
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
  /^_ZN3yew10dom_bundle4btag10attributes\S*vtag\.\.TextareaFields/,
  /^_ZN9hashbrown3set24HashSet\w*\S*7replace/,
  /^_ZN3yew11virtual_dom5vnode5VNode3key/,
  /^_ZN3yew10dom_bundle5blist10NodeWriter5shift/,
];
// Yew calls these all the same, so they have to return: at each start, after each drawing, and for each element without
// listeners.
const RETURNS = [
  /^_ZN3yew8renderer22set_default_panic_hook/,
  /^_ZN3yew4html9component9lifecycle14ComponentState26resume_existing_suspension/,
  /^_ZN3yew10dom_bundle4btag9listeners20ListenerRegistration10unregister/,
  /^_ZN3yew10dom_bundle4btag9listeners97_\$LT\$impl\$u20\$yew\.\.dom_bundle\.\.btag\.\.Apply\S*10apply_diff/,
];
// What Yew asks for each list that it draws. None of ours is one of which every child has a key, so the answer is no.
const NEVER = [/^_ZN3yew11virtual_dom5vlist5VList11fully_keyed/];
// The one that everything passes through. If it has another name one day, this file has to learn it.
const LANDMARK = /4core9panicking9panic_fmt$/;

// What a failed check would say, as the whole of a piece of data: Rust's words, and Yew's.
const WORDING = [
  /^called `(Result|Option)::unwrap(_throw)?\(\)` on an? `(Err|None)` value$/,
  /^(assertion failed: |internal error: entered unreachable code|`async fn` resumed |attempt to )/,
  /^(Attempted to initialize thread-local|closure invoked recursively|FnOnce called more than once)/,
  /^(capacity overflow|Hash table capacity overflow|mid > len|Tried to shrink to a larger capacity|attempt to join into collection)/,
  /^(a Display implementation returned|unkeyed child in fully keyed list|To suspend rendering, |cannot modify the panic hook)/,
  /^(can't|couldn't|could not|failed to|invalid attribute key|Can't find|finish: (callbacks|result) should be)/,
  /^(null pointer passed to rust|recursive use of an object|attempted to take ownership of Rust value|js_value passed has no)/,
  /^(LayoutError|AccessError|RefCell already )/,
];
const SOURCE_PATH = /\.rs\0?$/;
// A place: a source file's address and length, a line and a column.
const PLACE_BYTES = 16;
// wasm-bindgen runs these itself when it reads the file, and takes them out.
const DESCRIBES = /^__wbindgen_describe/;

const UNREACHABLE = Buffer.from([0, 0x00, 0x0b]);
const NOTHING = Buffer.from([0, 0x0b]);
const NO = Buffer.from([0, 0x41, 0x00, 0x0b]);

const [source, target] = process.argv.slice(2);
const bytes = readFileSync(source);
const { functions, data, exported } = graphOf(bytes);
const wasPath = new Set(data.filter(({ start, end }) => SOURCE_PATH.test(bytes.toString('latin1', start, end))));
writeFileSync(target, silenced());

function silenced() {
  const instead = new Map();
  functions.forEach(({ names }, number) => {
    // One that is something else as well, because the code was the same, is left as it is.
    const isAll = (list) => names.length > 0 && names.every((name) => list.some((one) => one.test(name)));
    if (isAll(RETURNS)) instead.set(number, NOTHING);
    else if (isAll(NEVER)) instead.set(number, NO);
    else if (isAll(TRAPS) || isAll(PRINTS) || isAll(ABSENT)) instead.set(number, UNREACHABLE);
  });
  if (!functions.some(({ names }) => names.some((name) => LANDMARK.test(name)))) {
    throw new Error(`silence: ${source} has no core::panicking::panic_fmt, so its names are not what they were`);
  }
  const roots = exported.filter(({ name }) => !DESCRIBES.test(name)).map(({ number }) => number);
  const reached = reachedFrom(roots, instead, true);
  refuseWhoPrints(reached.functions, instead);
  const describers = exported.filter(({ name }) => DESCRIBES.test(name)).map(({ number }) => number);
  const described = reachedFrom(describers, new Map(), false);
  functions.forEach((_, number) => {
    if (described.functions.has(number)) instead.delete(number);
    else if (!reached.functions.has(number)) instead.set(number, UNREACHABLE);
  });
  for (const piece of data) {
    const isReached = reached.data.has(piece) || described.data.has(piece);
    if (!isReached || isWording(piece)) bytes.fill(0, piece.start, piece.end);
  }
  return fileOf(bytes, sections(bytes).filter(isKept).map((part) => (part.id === SECTION.code ? withBodies(part, instead) : part)));
}

/** Nobody may call what prints, except those who have been silenced themselves. */
function refuseWhoPrints(reached, instead) {
  const prints = (number) => functions[number].names.some((name) => PRINTS.some((one) => one.test(name)));
  for (const number of reached) {
    if (instead.has(number)) continue;
    const called = functions[number].refers.find((one) => one.function !== undefined && !one.isTablePlace && prints(one.function));
    if (called !== undefined) throw new Error(`silence: ${functions[number].names[0]} prints by ${functions[called.function].names[0]}`);
  }
}

/** What can be reached; through a place in the table too, if `byTable`. */
function reachedFrom(roots, instead, byTable) {
  const reached = { functions: new Set(), data: new Set() };
  const left = [];
  const reach = (set, key, thing) => {
    if (set.has(key)) return;
    set.add(key);
    left.push(thing);
  };
  const reachFunction = (number) => reach(reached.functions, number, instead.has(number) ? { refers: [] } : functions[number]);
  roots.forEach(reachFunction);
  while (left.length > 0) {
    for (const { function: number, data: piece, isTablePlace } of left.pop().refers) {
      if (number !== undefined && (byTable || !isTablePlace)) reachFunction(number);
      if (piece !== undefined) reach(reached.data, piece, piece);
    }
  }
  return reached;
}

function isWording(piece) {
  const text = bytes.toString('latin1', piece.start, piece.end);
  if (WORDING.some((one) => one.test(text)) || SOURCE_PATH.test(text)) return true;
  const [path, ...others] = piece.refers;
  return piece.end - piece.start === PLACE_BYTES && others.length === 0 && path?.at === 0 && path.data !== undefined && wasPath.has(path.data);
}

/** What the linker wrote for us has been read. */
function isKept({ id, body }) {
  return id !== SECTION.custom || !/^(linking|reloc\..*)$/.test(readerAt(body, 0).text());
}

function withBodies({ id, body }, instead) {
  const reader = readerAt(body, 0);
  const count = reader.number();
  const imported = functions.length - count;
  const made = Array.from({ length: count }, (_, index) => {
    const old = reader.bytes(reader.number());
    const code = instead.get(index + imported) ?? old;
    return Buffer.concat([leb(code.length), code]);
  });
  return { id, body: Buffer.concat([leb(count), ...made]) };
}
