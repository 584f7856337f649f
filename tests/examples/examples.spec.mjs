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

/**
 * The oldest that the package asks for, the oldest of React's types that let a package name a tag of its own, the Preact before
 * that of the example, and one framework that no example is written with.
 */
const TYPED = [
  { page: 'consumer-react.tsx', packages: ['@types/react@18.2.6', '@types/scheduler@0.16.8'], jsx: ['--jsx', 'react-jsx'] },
  { page: 'consumer-vue.ts', packages: ['vue@3.3.4'], jsx: [] },
  { page: 'consumer-preact.tsx', packages: ['preact@10.29.8'], jsx: ['--jsx', 'react-jsx', '--jsxImportSource', 'preact'] },
  { page: 'consumer-solid.tsx', packages: ['solid-js@1.9.20'], jsx: ['--jsx', 'preserve', '--jsxImportSource', 'solid-js'] },
];

for (const { page, packages, jsx } of TYPED) {
  test(`the types hold with ${packages[0]}, too`, () => {
    const cwd = join(place('plain'), '..', `typed-${page}`);
    mkdirSync(cwd);
    copyFileSync(join(ROOT, 'tests/examples/pages', page), join(cwd, page));
    const [packed] = readdirSync(join(cwd, '..')).filter((file) => file.endsWith('.tgz'));
    const options = ['install', '--no-save', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', '--legacy-peer-deps'];
    execFileSync('npm', [...options, ...packages, 'typescript@5.9.3', join('..', packed)], { cwd });
    const strictly = ['--noEmit', '--strict', ...jsx, '--module', 'esnext', '--moduleResolution', 'bundler', '--target', 'es2022'];
    const checked = spawnSync('node_modules/.bin/tsc', [...strictly, page], { cwd, encoding: 'utf8' });
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
