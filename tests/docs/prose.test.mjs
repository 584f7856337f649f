// What stands between backticks in the prose and is a name of ours: files, routes, events, stages. A guide outlives the
// thing it names otherwise.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { ROOT, documents } from './blocks.mjs';

const read = (file) => readFileSync(join(ROOT, file), 'utf8');

/** Every text between backticks outside of blocks, with its document. */
const NAMES = documents().flatMap(({ path, text }) => {
  const prose = text.replace(/^\s*```[\s\S]*?^\s*```\s*$/gm, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, name]) => ({ path, name }));
});

const told = (found) => found.map(({ path, name }) => `${path}: ${name}`);

test('every file and folder that is named is there', () => {
  const files = NAMES.filter(({ name }) => /^(crates|src|js|tests|www|examples|xtask|styles|docs|tools)\/[\w./-]*$/.test(name));
  assert.ok(files.length > 40, `${files.length} were found`);
  assert.deepEqual(told(files.filter(({ name }) => !existsSync(join(ROOT, name)))), []);
});

test('every route that is named is one of the backend\'s, or of the sandbox\'s controls', () => {
  const folder = join(ROOT, 'crates/server/src/http');
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith('.rs'));
  const source = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('') + read('crates/sandbox/src/http/control.rs');
  const routes = [...source.matchAll(/\.route\("([^"]+)"/g)].map(([, route]) => route.replace(/\{[^}]+\}/g, '{}'));
  const named = NAMES.map(({ path, name }) => ({ path, name, route: /^(?:GET|POST|PUT|DELETE)? ?(\/(?:v1|notify|control|healthz|readyz|openapi|checkout|receipt)[^ ?]*)/.exec(name)?.[1] }));
  const found = named.filter(({ route }) => route !== undefined);
  assert.ok(found.length > 15, `${found.length} were found`);
  assert.deepEqual(told(found.filter(({ route }) => !routes.includes(route.replace(/\{[^}]+\}|cs_…/g, '{}')))), []);
});

test('every event of the manifest is told of in the guide, and no other', () => {
  const { modules } = JSON.parse(read('js/custom-elements.json'));
  const events = modules.flatMap((module) => module.declarations ?? []).flatMap((element) => (element.events ?? []).map((event) => event.name));
  const rows = [...read('docs/guides/events.md').matchAll(/^\| `(paylater-[a-z-]+)` \|/gm)].map(([, name]) => name);
  assert.deepEqual(rows, events);
});

test('every stage has its row in the guide, in order', () => {
  const stages = [...read('xtask/src/test/stages.rs').matchAll(/^ +(?:Stage \{ )?name: "(\w+)"/gm)].map(([, name]) => name);
  const table = read('docs/guides/test.md').split('| stage | claim |')[1].split('\n\n')[0];
  const rows = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name));
  assert.deepEqual(rows, stages);
});

test('every PAYLATER_… that is named is a setting, or a name that the backend knows for none of its own', () => {
  // The tables of the tests that give each setting in the environment, and fail where one is missing or is none.
  const known = ['src/config/tests.rs', 'src/config/file.rs', 'tests/api/doctor.rs'].map((file) => read(`crates/server/${file}`)).join('');
  const variables = NAMES.filter(({ name }) => /^PAYLATER_[A-Z0-9_]*[A-Z0-9](=|$)/.test(name));
  assert.ok(variables.length > 5, `${variables.length} were found`);
  const isKnown = (name) => known.includes(`"${/^PAYLATER_([A-Z0-9_]+)/.exec(name)[1]}"`);
  assert.deepEqual(told(variables.filter(({ name }) => !isKnown(name))), []);
});

test('the table of hosts is the core\'s', () => {
  const rows = read('crates/core/src/product.rs').split('pub const PRODUCTS: ProductRow;')[1];
  const [head, , ...table] = `| host (宿主) |${read('docs/guides/hosts.md').split('| host (宿主) |')[1].split('\n\n')[0]}`.split('\n');
  const hosts = ['AlipayH5', 'AlipayMini', 'WechatH5', 'WechatMini', 'Browser'];
  const ways = [...rows.matchAll(/^ {4}(\w+) \{\n([\s\S]+?)\n {4}\}/gm)];
  assert.equal(head.split('|').length, ways.length + 4, 'a column for each product');
  ways.forEach(([, way, row], column) => {
    const works = [...row.matchAll(/\(Host::(\w+), Need::(\w+)\)/g)].map(([, host, need]) => [host, need === 'LaunchUrl' ? 'with' : 'yes']);
    const said = hosts.map((host, at) => [host, /^(yes|with)\b/.exec(table[at].split('|')[column + 2].trim())?.[1]]);
    assert.deepEqual(said.filter(([, word]) => word), works, way);
  });
});

test('what the simulation and the sandbox can be told is told of in the guide', () => {
  const guide = read('docs/guides/test.md');
  const simulated = read('www/hosts/host.js').matchAll(/var (?:HOSTS|PLATFORMS|LIES) = \[([^\]]+)\]/g);
  const values = [...simulated].flatMap(([, list]) => [...list.matchAll(/'(\w+)'/g)].map(([, value]) => value));
  const kinds = [...read('crates/sandbox/src/state/faults.rs').matchAll(/^\/\/! \| (`.+?`) \|/gm)].flatMap(([, cell]) => cell.match(/\w+/g));
  assert.ok(values.length === 12 && kinds.length === 10, `${values.length} values, ${kinds.length} kinds`);
  assert.deepEqual([...values, ...kinds].filter((value) => !guide.includes(`\`${value}\``)), []);
});
