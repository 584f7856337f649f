import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { portBase } from '../e2e/addresses.mjs';
import { buy } from './buy.mjs';
import { expect, place, scriptsOf, test } from './fixtures.mjs';
import { BUILT } from './install.mjs';

/** What a developer writes against the wrapper's types, and what these have to refuse: checked with the example's own code. */
const CONSUMERS = { 'vite-react': 'consumer-react.tsx', 'vite-vue': 'consumer-vue.ts' };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Builds an example by its own tools, and checks its types where it has a command for that. */
function build(name) {
  const cwd = place(name);
  if (name in CONSUMERS) copyFileSync(join(ROOT, 'tests/examples/pages', CONSUMERS[name]), join(cwd, 'src', CONSUMERS[name]));
  const scripts = scriptsOf(name);
  for (const script of ['check', 'build'].filter((script) => script in scripts)) execFileSync('npm', ['run', script], { cwd });
}

/** The oldest that the package asks for, and the oldest of React's types that let a package name a tag of its own. */
const OLDEST = { 'vite-react': ['@types/react@18.2.6', '@types/scheduler@0.16.8'], 'vite-vue': ['vue@3.3.4'] };

for (const [name, oldest] of Object.entries(OLDEST)) {
  test(`${name}: the types hold with ${oldest[0]}, too`, () => {
    const cwd = join(place(name), '..', `oldest-${name}`);
    mkdirSync(cwd);
    copyFileSync(join(ROOT, 'tests/examples/pages', CONSUMERS[name]), join(cwd, CONSUMERS[name]));
    const [packed] = readdirSync(join(cwd, '..')).filter((file) => file.endsWith('.tgz'));
    const options = ['install', '--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--legacy-peer-deps'];
    execFileSync('npm', [...options, ...oldest, 'typescript@5.9.3', join('..', packed)], { cwd });
    const strictly = ['--noEmit', '--strict', '--jsx', 'react-jsx', '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022'];
    const checked = spawnSync('node_modules/.bin/tsc', [...strictly, CONSUMERS[name]], { cwd, encoding: 'utf8' });
    expect([checked.stdout, checked.status]).toEqual(['', 0]);
  });
}

for (const name of BUILT) {
  const types = 'check' in scriptsOf(name) ? 'types, ' : '';
  test(`${name}: ${types}options, a plan, terms, review, payment, and the page hears that it is completed`, async ({ serve, page, complaints }) => {
    build(name);
    await serve(name);
    await buy(page, name);
    expect(complaints).toEqual([]);
  });
}

for (const name of BUILT.filter((one) => 'dev' in scriptsOf(one))) {
  test(`${name}: its development server, which moves the scripts alone, pays without a setting, too`, async ({ serve, develop, page, complaints }) => {
    await serve(name, portBase + 5);
    await develop(name);
    await buy(page, name);
    expect(complaints).toEqual([]);
  });
}
