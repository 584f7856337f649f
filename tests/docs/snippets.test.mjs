// Every fenced block of every document is a claim, and is held to it here. One that is not checked says why, on the line
// before it. Needs pkg/ (cargo xtask package) and the programs (cargo build --bins); `cargo xtask test --only docs` makes both.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { ROOT, allBlocks, blocksOf } from './blocks.mjs';
import { bundle, checkCss, checkHeaders, checkHtml, checkNames, checkWrapper, scriptOf, typeCheck } from './code.mjs';
import { curlAt, openOrder } from './requests.mjs';
import { checkToml, laidOver } from './settings.mjs';
import { checkShell, commandsOf, words } from './shell.mjs';
import { ENVIRONMENT, configuration, freePort, installedPackage, merchantFolder, running } from './world.mjs';

const BLOCKS = allBlocks();
const CODE = ['html', 'js', 'ts', 'jsx', 'tsx', 'vue', 'css'];
let pack;
let merchant;
let processes;
let order;

before(async () => {
  pack = installedPackage();
  merchant = merchantFolder();
  processes = await running(merchant.folder);
  order = await openOrder(processes);
});

after(() => {
  processes?.stop();
  merchant?.remove();
  pack?.remove();
});

const of = (...languages) => BLOCKS.filter((block) => languages.includes(block.language) && block.note?.kind !== 'not run');

/** Checks each and tells of all that are wrong, not of the first. */
async function each(blocks, check) {
  assert.ok(blocks.length > 0, 'there is no such block');
  const wrong = [];
  for (const block of blocks) {
    try {
      await check(block);
    } catch (failure) {
      wrong.push(`${block.at}: ${failure.message}`);
    }
  }
  assert.deepEqual(wrong, []);
}

test('every block is of a kind that is checked, or says why it is not', () => {
  const checked = [...CODE, 'sh', 'toml', 'json', 'http'];
  const silent = BLOCKS.filter(({ language, note }) => !checked.includes(language) && note?.kind !== 'not run');
  assert.deepEqual(silent.map(({ at, language }) => `${at}: \`${language}\``), []);
  const count = new Map();
  for (const { language } of BLOCKS) count.set(language || 'plain', (count.get(language || 'plain') ?? 0) + 1);
  console.log(`blocks: ${[...count].map(([language, blocks]) => `${blocks} ${language}`).join(', ')}`);
});

test('names of ours in code are names that there are', () => each(of(...CODE), ({ text }) => checkNames(text)));

test('pages and styles', () => each(of('html', 'css'), ({ language, text }) => {
  if (language === 'css') return checkCss(text);
  return checkHtml(text, pack.home).forEach((script) => bundle(script, 'js', pack.folder));
}));

test('programs of a page are type-checked and bundled against the packed package', async () => {
  const scripts = of('html').flatMap(({ at, text }) => checkHtml(text, pack.home).map((script) => ({ at, text: script, extension: 'js' })));
  const blocks = of('js', 'ts', 'tsx').filter(({ note }) => note === null).map(({ at, language, text }) => ({ at, text, extension: language }));
  await each(blocks, ({ text, extension }) => bundle(text, extension, pack.folder));
  typeCheck([...scripts, ...blocks], pack.folder);
});

test('programs of a framework are a tested example, or bundle and name no property that there is not', () =>
  each(of('jsx', 'tsx', 'vue'), ({ language, text, note }) => {
    if (note?.kind === 'from') return undefined;
    if (language === 'vue') bundle(scriptOf(text), 'ts', pack.folder);
    else bundle(text, language, pack.folder);
    return checkWrapper(text, language === 'vue' ? 'vue' : 'react');
  }));

test('what is said to be from a file is in that file, line for line', () =>
  each(BLOCKS.filter(({ note }) => note?.kind === 'from'), ({ text, note }) => {
    assert.ok(readFileSync(join(ROOT, note.text), 'utf8').includes(text.trimEnd()), `${note.text} does not say this`);
  }));

test('a shop\'s server opens a session and tells how the order stands', () =>
  each(of('js').filter(({ note }) => note?.kind === 'run'), async ({ text, note }) => {
    assert.equal(note.text, 'as a shop\'s server');
    const lines = text.trimEnd().split('\n').length;
    assert.ok(lines <= 30, `it has ${lines} lines`);
    const file = join(merchant.folder, 'server.mjs');
    writeFileSync(file, text);
    const port = await freePort();
    const env = { ...ENVIRONMENT, PORT: String(port), PAY_BACKEND: processes.backend, SHOP_API_KEY: processes.apiKey };
    const server = spawn('node', [file], { env, stdio: 'ignore' });
    try {
      const session = await (await ask(`http://127.0.0.1:${port}/session`, 'POST')).json();
      assert.match(session.session, /^cs_/);
      assert.match(session.clientToken, /^ct_/);
      const told = await (await ask(`http://127.0.0.1:${port}/outcome?session=${session.session}`, 'GET')).json();
      assert.deepEqual(told, { state: 'open' });
    } finally {
      server.kill();
    }
  }));

/** The server needs a moment to listen. */
async function ask(url, method) {
  for (let left = 100; ; left -= 1) {
    try {
      return await fetch(url, { method });
    } catch (silence) {
      if (left === 0) throw silence;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
  }
}

test('commands are there, with these flags; ours are run, and requests are answered', () => {
  const world = { folder: merchant.folder, curl: curlAt(processes, order) };
  return each(of('sh'), ({ text }) => checkShell(text, world));
});

test('settings are read by the backend itself', () => each(of('toml'), ({ text }) => checkToml(text, merchant.folder)));

test('JSON can be read, and has the fields of the schema that it is said to be', () => each(of('json'), ({ text, note }) => {
  const value = JSON.parse(text);
  if (note === null) return;
  const schema = processes.openapi.components.schemas[note.text];
  assert.ok(schema, `there is no schema ${note.text}`);
  const unknown = Object.keys(value).filter((name) => schema.properties[name] === undefined);
  assert.deepEqual(unknown, []);
  assert.deepEqual((schema.required ?? []).filter((name) => value[name] === undefined), []);
}));

test('headers are those that the demo shop is tested with', () => each(of('http'), ({ text }) => checkHeaders(text)));

test('these checks find what is wrong', async () => {
  const world = { folder: merchant.folder, curl: curlAt(processes, order) };
  for (const wrong of [
    'paylater sevre', 'paylater doctor --jsn', 'paylater quote --amount 1.00 --plan nobody', 'cargo xtask tset', 'npm run biuld',
    'cargo xtask test --only dosc', 'cd nowhere', 'nginx -t', 'curl https://pay.shop.example/v1/offres',
    'curl \'https://pay.shop.example/v1/offers?amount=100&currency=CNY&lang=en\'', 'curl https://elsewhere.example/v1/offers',
  ]) await assert.rejects(checkShell(wrong, world), undefined, wrong);
  for (const wrong of ['lisen = "x"\n', '[alipay]\napp = "1"\n', '{ id = "x", kind = "interest_free", instalment = 3 }\n']) {
    await assert.rejects(checkToml(wrong, merchant.folder), undefined, wrong);
  }
  assert.throws(() => checkNames('addEventListener("paylater-done")'));
  assert.throws(() => checkHtml('<paylater-checkout token="x">', pack.home));
  assert.throws(() => checkWrapper('<PaylaterCheckout session={id} onDone={() => x > 1} />', 'react'));
  assert.throws(() => checkWrapper('<PaylaterCheckout :session="id" @done="f" />', 'vue'));
  assert.throws(() => bundle('import { draw } from "paylater-checkout"; draw();', 'js', pack.folder));
  assert.throws(() => checkHeaders('Content-Security-Policy: default-src *'));
});

test('commands and words are read as a shell reads them', () => {
  assert.deepEqual(commandsOf('a b   # why\nc \\\n  d && e\n'), ['a b', 'c  d', 'e']);
  assert.deepEqual(words('curl -H \'A: b c\' -d "x"'), ['curl', '-H', 'A: b c', '-d', 'x']);
  assert.deepEqual(blocksOf({ path: 'a.md', text: '<!-- not run: why -->\n```sh\nx\n```\n' })[0].note, { kind: 'not run', text: 'why' });
  assert.match(laidOver(configuration(), 'listen = "x"\n'), /^listen = "x"$/m);
});
