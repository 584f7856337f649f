// What the snippets are held against: the packed package as npm would install it, a merchant's folder with a
// configuration and keys, and a backend and a sandbox that run on ports nobody else has.

import { execFile, execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { ROOT } from './blocks.mjs';

export const PROGRAMS = resolve(ROOT, process.env.CARGO_TARGET_DIR ?? 'target', 'debug');
const HEALTHY_WITHIN_MS = 30_000;
const run = promisify(execFile);

/** Nobody's settings but ours: the backend takes every PAYLATER_… of its environment for one. */
export const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PAYLATER_')));

/** A folder with the tarball unpacked into node_modules. */
export function installedPackage() {
  const folder = mkdtempSync(join(tmpdir(), 'paylater-docs-'));
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: join(ROOT, 'pkg'), encoding: 'utf8' });
  const home = join(folder, 'node_modules/paylater-checkout');
  mkdirSync(home, { recursive: true });
  execFileSync('tar', ['-xzf', join(folder, JSON.parse(packed)[0].filename), '-C', home, '--strip-components=1']);
  return { folder, home, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A merchant's folder as the guides suppose it: `paylater.toml` with its texts, `keys/`, and the sandbox's `provider-keys/`. */
export function merchantFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'paylater-docs-'));
  for (const texts of ['documents', 'disclosures']) cpSync(join(ROOT, 'crates/server', texts), join(folder, texts), { recursive: true });
  for (const [program, dir] of [['paylater', 'keys'], ['paylater-sandbox', 'provider-keys']]) {
    execFileSync(join(PROGRAMS, program), ['keys', '--dir', dir], { cwd: folder, env: ENVIRONMENT });
  }
  writeFileSync(join(folder, 'paylater.toml'), configuration());
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The development configuration, with the addresses that the guides use. */
export function configuration() {
  const development = readFileSync(join(ROOT, 'crates/server/development.toml'), 'utf8');
  return [
    ['keys_dir = ".local/keys"', 'keys_dir = "keys"'],
    ['provider_keys_dir = ".local/sandbox-keys"', 'provider_keys_dir = "provider-keys"'],
    ['database_url = ".local/paylater.db"', 'database_url = "paylater.db"'],
    ['return_url_prefixes = ["', 'return_url_prefixes = ["https://shop.example/", "'],
  ].reduce((text, [old, replacement]) => {
    if (!text.includes(old)) throw new Error(`development.toml does not say ${old}`);
    return text.replace(old, replacement);
  }, development);
}

/** A backend and a sandbox in this folder; `stop` ends both. */
export async function running(folder) {
  const [backendPort, sandboxPort] = [await freePort(), await freePort()];
  const [backend, sandbox] = [backendPort, sandboxPort].map((port) => `http://127.0.0.1:${port}`);
  const settings = {
    PAYLATER_LISTEN: `127.0.0.1:${backendPort}`, PAYLATER_PUBLIC_URL: backend, PAYLATER_ALIPAY_GATEWAY_URL: `${sandbox}/gateway.do`,
    PAYLATER_WECHATPAY_BASE_URL: sandbox, PAYLATER_CHECKOUT_URL: `${backend}/checkout/{session}?open={opener}`,
  };
  const sandboxArguments = ['serve', '--listen', `127.0.0.1:${sandboxPort}`, '--keys-dir', 'provider-keys', '--merchant-keys-dir', 'keys'];
  const children = [
    spawn(join(PROGRAMS, 'paylater-sandbox'), sandboxArguments, { cwd: folder, env: ENVIRONMENT, stdio: 'ignore' }),
    spawn(join(PROGRAMS, 'paylater'), ['serve'], { cwd: folder, env: { ...ENVIRONMENT, ...settings }, stdio: 'ignore' }),
  ];
  const stop = () => children.forEach((child) => child.kill());
  // A test that is broken off must not leave them behind.
  process.once('exit', stop);
  try {
    await healthy(`${sandbox}/healthz`);
    await healthy(`${backend}/readyz`);
  } catch (failure) {
    stop();
    throw failure;
  }
  const openapi = await (await fetch(`${backend}/openapi.json`)).json();
  return { backend, sandbox, openapi, apiKey: readFileSync(join(folder, 'keys/shop_api.key'), 'utf8').trim(), stop };
}

export async function freePort() {
  const server = createServer();
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

export async function healthy(address) {
  for (const deadline = Date.now() + HEALTHY_WITHIN_MS; ; await new Promise((resolve) => { setTimeout(resolve, 50); })) {
    const answer = await fetch(address).catch(() => null);
    if (answer !== null && answer.ok) return;
    if (Date.now() > deadline) throw new Error(`${address} does not answer`);
  }
}

/** `{ code, said }`, whatever it ends with. */
export async function ran(program, args, options) {
  try {
    const { stdout, stderr } = await run(program, args, { env: ENVIRONMENT, ...options });
    return { code: 0, said: stdout + stderr };
  } catch (failure) {
    return { code: failure.code ?? 1, said: `${failure.stdout ?? ''}${failure.stderr ?? failure.message}` };
  }
}
