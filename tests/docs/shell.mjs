// `sh` blocks: each command is read, and checked by what it is. Ours are run where running harms nobody.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { ROOT } from './blocks.mjs';
import { ENVIRONMENT, PROGRAMS, ran } from './world.mjs';

/** Harmless in a folder of its own, and quick. `serve` and `consent check` are held against their help. */
const RUN = ['keys', 'migrate', 'doctor', 'quote', 'apr', 'consent verify', 'help', '--help'];
/** Other people's programs: what they are told is not ours to check, that they are named is. */
const TRUSTED = ['echo', 'cat', 'npm create', 'npm ci', 'npm install', 'npm pack'];

/** The commands of a block: comments off, continued lines joined, split at `&&` and line ends. */
export function commandsOf(text) {
  const joined = text.replace(/\\\n\s*/g, ' ');
  const lines = joinQuoted(joined.split('\n'));
  return lines.flatMap((line) => line.replace(/(^|\s)#(?![^'"]*['"]).*$/, '').split(' && ')).map((line) => line.trim()).filter(Boolean);
}

/** A quoted text may go over several lines. */
function joinQuoted(lines) {
  const whole = [];
  for (const line of lines) {
    const last = whole.at(-1);
    if (last !== undefined && (last.match(/'/g) ?? []).length % 2 === 1) whole[whole.length - 1] = `${last} ${line.trim()}`;
    else whole.push(line);
  }
  return whole;
}

/** Words as a shell splits them; variables are left as they are. */
export function words(command) {
  return [...command.matchAll(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, a, b) => a ?? b));
}

/** Throws where a command of the block is not right. `place` goes from `cd` to `cd` and begins at the repository's root. */
export async function checkShell(text, world) {
  const place = { folder: '' };
  for (const command of commandsOf(text)) {
    const said = words(command.replace(/^(?:[A-Z_]+=\S+ )+/, ''));
    const parts = command.split(' | ');
    if (said[0] === 'cd') enter(place, said[1]);
    else if (/(^|\| )paylater /.test(command)) await checkPaylater(command, words(parts.at(-1)), world);
    else if (said[0] === 'curl') await world.curl(said);
    else if (said[0] === 'cargo') checkCargo(said);
    else if (said[0] === 'npm' && ['start', 'test', 'run'].includes(said[1])) checkScript(said, place);
    else if (said[0] === 'node') mustExist(join(place.folder, said.find((word) => word.endsWith('.mjs'))));
    else if (!TRUSTED.some((known) => command.startsWith(`${known} `) || command === known)) throw new Error(`nobody checks \`${command}\``);
  }
}

function enter(place, folder) {
  place.folder = normalize(join(place.folder, folder));
  mustExist(place.folder);
}

function mustExist(path) {
  if (!existsSync(join(ROOT, path))) throw new Error(`there is no ${path}`);
}

function checkScript([, verb, name], { folder }) {
  const script = verb === 'run' ? name : verb;
  const { scripts } = JSON.parse(readFileSync(join(ROOT, folder, 'package.json'), 'utf8'));
  if (scripts[script] === undefined) throw new Error(`${folder || 'the root'} has no script \`${script}\``);
}

/** Runs it, pipe and all, in the merchant's folder; or looks for its words in the help. */
async function checkPaylater(command, said, world) {
  const subcommand = ['consent', 'sandbox'].includes(said[1]) ? `${said[1]} ${said[2]}` : said[1];
  await checkFlags(said.slice(1), subcommand.split(' '));
  // A head noted elsewhere is another chain's than the empty one of this test.
  if (!RUN.includes(subcommand) || said.includes('--expect-head')) return;
  const env = { ...ENVIRONMENT, PATH: `${PROGRAMS}:${process.env.PATH}` };
  const { code, said: answer } = await ran('bash', ['-o', 'pipefail', '-c', command], { cwd: world.folder, env });
  if (code !== 0) throw new Error(`\`${command}\` ends with ${code}: ${answer}`);
}

async function checkFlags(given, subcommand) {
  const { code, said: help } = await ran(join(PROGRAMS, 'paylater'), [...subcommand, '--help']);
  if (code !== 0) throw new Error(`paylater has no \`${subcommand.join(' ')}\``);
  for (const flag of given.filter((word) => word.startsWith('--'))) {
    if (!new RegExp(`^ +(-\\w, )?${flag}\\b`, 'm').test(help) && flag !== '--help') throw new Error(`paylater ${subcommand.join(' ')} has no ${flag}`);
  }
}

let told = null;

/** `cargo xtask …` is held against the list of tasks, `-p` against the workspace. */
function checkCargo(said) {
  const named = said.indexOf('-p');
  if (named > 0 && !readFileSync(join(ROOT, 'Cargo.lock'), 'utf8').includes(`name = "${said[named + 1]}"`)) {
    throw new Error(`there is no crate ${said[named + 1]}`);
  }
  if (said[1] !== 'xtask') return;
  told ??= execFileSync(join(PROGRAMS, 'xtask'), ['--help'], { encoding: 'utf8' });
  const line = told.split('\n').find((task) => task.startsWith(`  ${said[2]} `));
  if (line === undefined) throw new Error(`there is no task \`${said[2]}\``);
  for (const flag of said.slice(3).filter((word) => word.startsWith('--'))) {
    if (!line.includes(flag)) throw new Error(`xtask ${said[2]} has no ${flag}`);
  }
  const stages = said.includes('--only') ? said[said.indexOf('--only') + 1].split(',') : [];
  const known = readFileSync(join(ROOT, 'xtask/src/test/stages.rs'), 'utf8');
  for (const stage of stages) if (!known.includes(`name: "${stage}"`)) throw new Error(`there is no stage \`${stage}\``);
}
