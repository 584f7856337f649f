// Starts, kills and restarts the three processes. What they are and what each is told comes from `cargo xtask env`, the
// same plan that `npm start` uses. Pids are kept in a file, because tests run in another process than the set-up.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { localFolder as LOCAL, portBase } from './addresses.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const RUNNING = join(LOCAL, 'processes.json');
// A notification that comes again after 15 s in life comes again after 75 ms here.
const TIME_SCALE = '200';
const HEALTHY_WITHIN_MS = 60_000;
const GONE_WITHIN_MS = 10_000;

/** Starts everything anew: fresh keys, an empty database, a sandbox that remembers nothing. */
export async function startAll() {
  rmSync(LOCAL, { recursive: true, force: true });
  mkdirSync(join(LOCAL, 'logs'), { recursive: true });
  const plan = readPlan();
  for (const maker of plan.keys) execFileSync(maker.program, maker.args, { cwd: ROOT, stdio: 'inherit' });
  save({});
  for (const party of plan.processes) await start(party);
}

export async function stopAll() {
  for (const pid of Object.values(load())) await kill(pid, 'SIGTERM');
}

/** Kills one process at once, as a power failure would: nothing is finished, nothing is said. */
export async function killHard(name) {
  await kill(load()[name], 'SIGKILL');
}

export async function startAgain(name) {
  await start(readPlan().processes.find((party) => party.name === name));
}

/**
 * Kills the backend and starts it with another text in one file of its configuration: `old` becomes `new` wherever it stands.
 * Further pairs may follow. `startAgain('backend')`, after a kill, goes back to the development configuration.
 */
export async function reconfigureBackend(file, old, replacement, ...others) {
  const folder = join(LOCAL, 'config');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of ['development.toml', 'documents', 'disclosures']) {
    cpSync(join(ROOT, 'crates/server', name), join(folder, name), { recursive: true });
  }
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(old)) throw new Error(`${file} does not say ${old}`);
  const all = [[old, replacement], ...others];
  writeFileSync(path, all.reduce((changed, [from, to]) => changed.replaceAll(from, to), text));
  const backend = readPlan().processes.find((party) => party.name === 'backend');
  backend.args = backend.args.map((arg) => (arg.endsWith('development.toml') ? join(folder, 'development.toml') : arg));
  await killHard('backend');
  await start(backend);
}

function readPlan() {
  const environment = { ...process.env, PAYLATER_PORT_BASE: String(portBase), PAYLATER_LOCAL_DIR: LOCAL };
  const plan = JSON.parse(execFileSync('cargo', ['xtask', 'env'], { cwd: ROOT, env: environment, encoding: 'utf8' }));
  const sandbox = plan.processes.find((party) => party.name === 'sandbox');
  sandbox.args.push('--time-scale', TIME_SCALE, '--state-file', join(LOCAL, 'sandbox.json'));
  return plan;
}

async function start({ name, program, args, env, health }) {
  const log = openSync(join(LOCAL, 'logs', `${name}.log`), 'a');
  const child = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    // Outlives the worker that started it; the teardown ends it by its pid.
    detached: true,
  });
  child.unref();
  save({ ...load(), [name]: child.pid });
  const complaint = `${name} is not healthy; see ${LOCAL}/logs/${name}.log`;
  await until(() => isHealthy(health), HEALTHY_WITHIN_MS, complaint);
  // It is this one that answers, and not one that should have been gone.
  if (child.exitCode !== null || !isAlive(child.pid)) throw new Error(complaint);
}

async function isHealthy(address) {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}

async function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
  await until(() => !isAlive(pid), GONE_WITHIN_MS, `process ${pid} does not end`);
}

/**
 * Is any thread of it left? A killed child of another process stays in the table until that process has looked, and its first
 * thread is often gone before the others: as long as one of those is left, the port is taken, and may even answer.
 */
function isAlive(pid) {
  return threads(pid).some((thread) => !/^\d+ \(.*\) [ZX]/.test(readStat(`${pid}/task/${thread}`)));
}

function threads(pid) {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
}

/** Of a thread that is gone meanwhile: that it is. */
function readStat(thread) {
  try {
    return readFileSync(`/proc/${thread}/stat`, 'utf8');
  } catch {
    return '0 () X';
  }
}

async function until(holds, withinMs, complaint) {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(complaint);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function load() {
  // Nothing was started yet if the set-up failed before its first process.
  return existsSync(RUNNING) ? JSON.parse(readFileSync(RUNNING, 'utf8')) : {};
}

function save(pids) {
  writeFileSync(RUNNING, JSON.stringify(pids));
}
