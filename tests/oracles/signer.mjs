// Our own side of the comparison: throw-away keys, and the example program that signs with our code.

import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? path.join(root, 'target');

/** A folder that goes away with the test. */
export function scratch(test) {
  const folder = mkdtempSync(path.join(tmpdir(), 'paylater-oracle-'));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** An RSA key pair of 2048 bits in every encoding an SDK may want, and its private half in a file. */
export function makeKey(folder, name = 'merchant') {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = {
    pkcs8: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    pkcs1: privateKey.export({ type: 'pkcs1', format: 'pem' }),
    spki: publicKey.export({ type: 'spki', format: 'pem' }),
    file: path.join(folder, `${name}_private.pem`),
  };
  writeFileSync(key.file, key.pkcs8, { mode: 0o600 });
  return key;
}

/** The base64 between the lines of PEM. */
export function bare(pem) {
  return pem.replace(/-----[^-]+-----/g, '').replace(/\s/g, '');
}

/** Asks our code to sign; one answer for each question. */
export function sign(questions) {
  execFileSync('cargo', ['build', '--quiet', '-p', 'paylater-provider', '--example', 'sign'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const input = questions.map((question) => JSON.stringify(question)).join('\n');
  const output = execFileSync(path.join(target, 'debug', 'examples', 'sign'), { input, maxBuffer: 1 << 26 });
  return output.toString().trimEnd().split('\n').map((line) => {
    const answer = JSON.parse(line);
    if (answer.error) throw new Error(answer.error);
    return answer;
  });
}

/** The same numbers in every run: a failure can be seen again. */
export function chance(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const LETTERS = ['a', 'Z', '0', ' ', '+', '&', '=', '%', '"', '\\', '/', '?', '#', '<', "'", '~', '中', '文', '先享后付', '🎁', 'é', '%2B', '\t'];

/** A text of letters that are easily encoded, decoded or escaped wrongly. */
export function awkwardText(random, lengthMax) {
  return Array.from({ length: 1 + random(lengthMax) }, () => LETTERS[random(LETTERS.length)]).join('');
}
