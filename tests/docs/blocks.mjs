// The documents, and the fenced blocks in them, each with its language, its place and what the document says about it.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Every document whose snippets are claims: the book, the repository's own page, and the package's. */
export function documents() {
  const book = existsSync(join(ROOT, 'docs')) ? markdownIn(join(ROOT, 'docs')) : [];
  return [...book, join(ROOT, 'README.md'), join(ROOT, 'js/README.md')].map((path) => ({
    path: relative(ROOT, path), text: readFileSync(path, 'utf8'),
  }));
}

function markdownIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownIn(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/**
 * `[{ at, language, text, note }]`. A note is a comment on the line before the fence, as `<!-- not run: why -->`,
 * `<!-- from: a/file -->` or `<!-- run: as what -->`: `note.kind` and `note.text`.
 */
export function blocksOf({ path, text }) {
  const blocks = [];
  let open = null;
  let before = '';
  text.split('\n').forEach((line, index) => {
    const fence = /^\s*```(\S*)\s*$/.exec(line);
    if (open !== null && fence !== null && fence[1] === '') {
      blocks.push({ ...open, text: `${open.lines.join('\n')}\n` });
      open = null;
    } else if (open !== null) {
      open.lines.push(line);
    } else if (fence !== null) {
      const note = /^\s*<!-- (not run|from|run): (.+) -->\s*$/.exec(before);
      open = { at: `${path}:${index + 1}`, path, language: fence[1], lines: [], note: note && { kind: note[1], text: note[2] } };
    }
    before = line;
  });
  if (open !== null) throw new Error(`${open.at}: the block is never closed`);
  return blocks;
}

export function allBlocks() {
  return documents().flatMap(blocksOf);
}
