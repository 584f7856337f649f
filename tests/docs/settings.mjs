// `toml` blocks: laid over the development configuration and read by the backend itself (`paylater doctor`), which refuses
// every name it does not know.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { PROGRAMS, configuration, ran } from './world.mjs';

/** One plan, as it stands among others. */
const PLAN = /^\s*\{ id = /;

/** Throws where the backend refuses the configuration with this block in it. */
export async function checkToml(text, folder) {
  const file = join(folder, 'from-a-document.toml');
  writeFileSync(file, laidOver(configuration(), text));
  const { code, said } = await ran(join(PROGRAMS, 'paylater'), ['doctor', '--config', file], { cwd: folder });
  // A plan shown by itself may be one that no way of today takes: every name in it was read before that is looked at.
  const isPlan = PLAN.test(text) && said.includes('does not suit this way to pay');
  if (code !== 0 && !isPlan) throw new Error(said.split('\n').filter((line) => line.startsWith('wrong')).join('\n') || said);
}

/** `base` with what `text` says in the place of what it says about the same. */
export function laidOver(base, text) {
  // A plan by itself: among those of the way that takes instalments, with as many as it likes.
  if (PLAN.test(text)) {
    const counted = base.replace(/^counts = .*$/m, `counts = [${Array.from({ length: 60 }, (_, index) => index + 1)}]`);
    return counted.replace(/^ {2}\{ id = "huabei-3".*$/m, () => `  ${text.trim()},`);
  }
  const [top, ...tables] = sections(base);
  for (const { head, lines } of sections(text)) {
    const same = head === '' ? top : tables.find((table) => table.head === head && (!head.startsWith('[[') || sameThing(table, lines)));
    if (same === undefined) tables.push({ head, lines });
    else if (head.startsWith('[[')) same.lines = lines;
    else same.lines = [...same.lines.filter((line) => !namesOf(lines).includes(nameOf(line))), ...lines];
  }
  return [top, ...tables].map(({ head, lines }) => [head, ...lines].join('\n')).join('\n');
}

/** The lines before the first table, then each table with its own. A value over several lines is one line here. */
function sections(text) {
  const found = [{ head: '', lines: [] }];
  for (const line of wholeLines(text)) {
    if (/^\[.*\]\s*$/.test(line)) found.push({ head: line.trim(), lines: [] });
    else found.at(-1).lines.push(line);
  }
  return found;
}

function wholeLines(text) {
  const lines = [];
  let depth = 0;
  for (const line of text.split('\n')) {
    if (depth > 0) lines[lines.length - 1] += `\n${line}`;
    else lines.push(line);
    if (depth > 0 || nameOf(line) !== null) depth += count(line, '[') - count(line, ']');
  }
  return lines;
}

const count = (line, mark) => line.split(mark).length - 1;
const nameOf = (line) => /^(\w+) = /.exec(line)?.[1] ?? null;
const namesOf = (lines) => lines.map(nameOf).filter((name) => name !== null);

/** Ways are told apart by `way`, documents by `id`. */
function sameThing(table, lines) {
  const key = lines.find((line) => /^(way|id) = /.test(line));
  return key !== undefined && table.lines.includes(key);
}
