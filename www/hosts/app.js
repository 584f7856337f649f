// What every simulated app does behind its bridge: ask the sandbox as the app would ask its own servers, open the
// cashier, and give the page its answer: once, or as badly as the chosen lie says.

import { openSheet } from './sheet.js';

const SECOND_ANSWER_DELAY_MS = 400;

const { choice, fetch: appFetch } = window.paylaterSimulation;

export const platform = choice.platform;
export const lie = choice.lie;

let sandboxBase = null;

async function sandbox() {
  if (sandboxBase === null) sandboxBase = (await (await appFetch('/shop/config')).json()).sandboxBase;
  return sandboxBase;
}

/** Asks the sandbox's host side. Answers its JSON, or null when it cannot be reached or says nothing readable. */
export async function ask(path, body) {
  try {
    const answer = await appFetch((await sandbox()) + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return await answer.json();
  } catch (unreachable) {
    return null;
  }
}

/**
 * Shows the cashier over the page until it says how it ended: `{outcome, result}`. The buyer closing the sheet is
 * `left`, which the cashier itself never hears of. Only a message of this cashier, from its own window and origin, counts.
 */
export async function openCashier(url, title) {
  const origin = new URL(await sandbox()).origin;
  if (new URL(url, location.href).origin !== origin) throw new Error('the cashier is not the sandbox’s');
  const token = new URL(url).pathname.split('/').pop();
  return new Promise((resolve) => {
    const frame = document.createElement('iframe');
    frame.title = title;
    frame.src = url;
    const end = (outcome, result) => {
      window.removeEventListener('message', listen);
      sheet.close();
      resolve({ outcome, result });
    };
    const listen = (event) => {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      const said = event.data;
      if (said === null || typeof said !== 'object' || said.source !== 'paylater-sandbox' || said.token !== token) return;
      end(String(said.outcome), said.result === undefined ? null : said.result);
    };
    window.addEventListener('message', listen);
    const sheet = openSheet({ title, content: frame, onClose: () => end('left', null) });
  });
}

/** Answers the page. A silent app keeps the answer to itself; a stuttering one says it twice. */
export function deliver(callback, answer) {
  if (typeof callback !== 'function' || lie === 'silent') return;
  callback(answer);
  if (lie === 'twice') setTimeout(() => callback(answer), SECOND_ANSWER_DELAY_MS);
}
