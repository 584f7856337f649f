// An ordinary browser: there is no bridge, only other pages to go to.

import { answer, missing } from './answer.js';

/** Leaves for an absolute address of the backend or the provider. */
async function redirect(url, win) {
  if (!isWebAddress(url)) return missing('bad_url');
  win.location.assign(url);
  return answer('leaving');
}

/** Submits a form with hidden fields, given as `{name, value}` in order. */
async function submit(action, fields, win) {
  if (!isWebAddress(action)) return missing('bad_url');
  const form = win.document.createElement('form');
  form.method = 'post';
  form.action = action;
  form.hidden = true;
  for (const { name, value } of fields) {
    const input = win.document.createElement('input');
    input.type = 'hidden';
    input.name = name;
    input.value = value;
    form.appendChild(input);
  }
  win.document.body.appendChild(form);
  // A field named "submit" would stand in the way of the method.
  Object.getPrototypeOf(form).submit.call(form);
  return answer('leaving');
}

/** What can be carried out everywhere, by the instruction's kind. */
export const ANYWHERE = {
  redirect: ({ url }, win) => redirect(url, win),
  form: ({ action, fields }, win) => submit(action, fields, win),
  // The checkout shows the code itself; there is nothing to open and nobody to wait for.
  qr_code: () => answer('leaving'),
};

/** Nothing that a browser would run instead of open. */
function isWebAddress(url) {
  return /^https?:\/\/[^/]/.test(url);
}
