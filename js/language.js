// Which language is spoken to whoever asks for one. The rows are the core's own (crates/core/src/locale.rs), and so is the rule.

/**
 * The row of `rows` that is nearest to this BCP 47 tag: the first where no language is asked for, and the one named
 * `forOthers` where it is one that we do not speak.
 */
export function nearest(tag, rows, forOthers) {
  const parts = String(tag || '').trim().toLowerCase().split(/[-_]/);
  if (parts[0] === '') return rows[0].id;
  const spoken = rows.filter(({ language }) => language === parts[0]);
  const marked = spoken.filter(({ marks }) => marks.some((mark) => parts.indexOf(mark) > 0));
  const found = marked.concat(spoken.filter(({ marks }) => marks.length === 0))[0];
  return found === undefined ? forOthers : found.id;
}
