// Links lead somewhere: to a file of this repository, and to a heading in it where one is named; and the book has every page.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'node:test';

import { ROOT, documents } from './blocks.mjs';

/** Links in the prose: what stands in blocks and between backticks is no link. */
function linksOf(text) {
  const prose = text.replace(/^\s*```[\s\S]*?^\s*```\s*$/gm, '').replace(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1]);
}

/** As mdBook and most hosts of repositories name a heading. */
function anchorsOf(text) {
  return [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '').trim().replace(/ /g, '-'));
}

test('every link leads to a file, and to a heading where it names one', () => {
  const broken = [];
  const map = { path: 'ARCHITECTURE.md', text: readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8') };
  for (const { path, text } of [...documents(), map]) {
    for (const link of linksOf(text).filter((target) => !/^[a-z]+:/.test(target))) {
      const [file, anchor] = link.split('#');
      // The package's page is published beside the package's files.
      const target = file === '' ? path : normalize(join(dirname(path), file));
      const isThere = existsSync(join(ROOT, target)) && !target.startsWith('..');
      const isHeading = anchor === undefined || (isThere && anchorsOf(readFileSync(join(ROOT, target), 'utf8')).includes(anchor));
      if (!isThere || !isHeading) broken.push(`${path} → ${link}`);
    }
  }
  assert.deepEqual(broken, []);
});

test('every page of docs/ is in the book once, and the book has no other', () => {
  const pages = documents().map(({ path }) => path).filter((path) => path.startsWith('docs/') && path !== 'docs/SUMMARY.md');
  const listed = linksOf(readFileSync(join(ROOT, 'docs/SUMMARY.md'), 'utf8')).map((link) => join('docs', link));
  assert.deepEqual(listed.sort(), pages.sort());
});
