// A browser, or what drives it, as a process of ours: started, waited for by what it says of itself, ended by its pid.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SAYS_WITHIN_MS = 30_000;
const ENDS_WITHIN_MS = 5_000;
const WORDS_KEPT = 4_000;

/** What has been started and not yet ended: a test that is broken off takes its browsers with it. */
const living = new Set();
process.on('exit', () => living.forEach((one) => one.endAtOnce()));

/** A folder of its own for one browser, so that nothing of an earlier run is there. */
export function newFolder() {
  return mkdtempSync(join(tmpdir(), 'paylater-engine-'));
}

export class BrowserProcess {
  #child;
  #said = '';
  #folders = [];

  /** `stdio` may add pipes beyond the usual three; `folders` are removed at the end. */
  constructor(program, args, { env = {}, folders = [], stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
    if (!existsSync(program)) throw new Error(`${program} is not there`);
    this.#folders = folders;
    // A group of its own, because browsers start others and do not always end them.
    this.#child = spawn(program, args, { env: { ...process.env, ...env }, stdio, detached: true });
    living.add(this);
    this.#child.on('error', (error) => { this.#said += String(error); });
    for (const stream of this.#child.stdio.filter((stream) => stream !== null)) {
      stream.on('data', (words) => { this.#said = (this.#said + words).slice(-WORDS_KEPT); });
    }
  }

  /** What `pattern` captures in what the process writes; fails with its words when it ends or takes too long. */
  async says(pattern) {
    const deadline = Date.now() + SAYS_WITHIN_MS;
    while (Date.now() < deadline && this.#child.exitCode === null && this.#child.signalCode === null) {
      const match = pattern.exec(this.#said);
      if (match !== null) return match[1];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${this.#child.spawnfile} did not say ${pattern}; it said: ${this.#said}`);
  }

  async end() {
    for (const signal of ['SIGTERM', 'SIGKILL']) {
      if (await this.#endBy(signal)) break;
    }
    this.endAtOnce();
  }

  /** It, and whatever it has left behind of its group. */
  endAtOnce() {
    living.delete(this);
    this.#signal('SIGKILL');
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #endBy(signal) {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ENDS_WITHIN_MS);
      this.#child.once('exit', () => {
        clearTimeout(timer);
        resolve(true);
      });
      this.#signal(signal);
    });
  }

  #signal(signal) {
    try {
      process.kill(-this.#child.pid, signal);
    } catch {
      // It has ended already.
    }
  }
}
