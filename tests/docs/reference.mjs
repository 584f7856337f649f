// The tables of docs/reference.md, from the manifest of the custom elements and the types and style sheet beside it.
// `node tests/docs/reference.mjs` writes them anew; the test only compares.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { manifest, propertyWords } from '../../xtask/js/face.mjs';
import { ROOT } from './blocks.mjs';

export const PAGE = join(ROOT, 'docs/reference.md');
const BEGIN = '<!-- begin: made by tests/docs/reference.mjs -->';
const END = '<!-- end -->';

/** The page with its tables made anew; what stands outside the two marks is written by hand and stays. */
export function renewed(page) {
  const [head, rest] = page.split(BEGIN);
  const tail = rest.split(END)[1];
  return `${head}${BEGIN}\n\n${tables()}\n${END}${tail}`;
}

function tables() {
  const { modules } = manifest();
  const elements = modules.flatMap((module) => module.declarations ?? []).filter((declaration) => declaration.customElement);
  return elements.map((element) => [`## \`<${element.tagName}>\``, ...sections(element)].join('\n\n')).join('\n\n').concat('\n');
}

function sections({ attributes, members, events, slots, cssParts, cssProperties }) {
  const defaults = propertyWords();
  const methods = members.filter(({ kind }) => kind === 'method');
  return [
    table('Attributes and properties', ['attribute', 'property', 'type', 'meaning'], attributes, (item) =>
      [item.name, item.fieldName, item.type.text, [item.description, item.default && `Default ${item.default}.`].filter(Boolean).join(' ')]),
    table('Methods', ['method', 'what it does'], methods.length > 0 ? methods : undefined, (item) => [`${item.name}()`, item.description]),
    table('Events', ['event', '`event.detail`', 'when'], events, (item) =>
      [item.name, item.type.text.replace(/^CustomEvent<(.*)>$/, '$1'), item.description]),
    table('Slots', ['slot', 'where'], slots, (item) => [item.name, item.description]),
    table('Parts', ['part', 'what it is'], cssParts, (item) => [item.name, item.description]),
    table('Custom properties', ['property', 'meaning', 'default or advice'], cssProperties, (item) =>
      [item.name, ...(defaults[item.name] ?? [item.description ?? '', item.default ?? '']).slice(0, 2)]),
  ].filter((section) => section !== '');
}

/** First and typed columns are code, the others prose. */
function table(title, columns, items, cells) {
  if (items === undefined) return '';
  const isCode = (index) => index === 0 || ['property', 'type', '`event.detail`'].includes(columns[index]);
  const cell = (text, index) => (isCode(index) && text ? `\`${text.replaceAll('|', '\\|')}\`` : (text ?? ''));
  const rows = items.map((item) => `| ${cells(item).map(cell).join(' | ')} |`);
  return [`### ${title}`, '', `| ${columns.join(' | ')} |`, `|${' --- |'.repeat(columns.length)}`, ...rows].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) writeFileSync(PAGE, renewed(readFileSync(PAGE, 'utf8')));
