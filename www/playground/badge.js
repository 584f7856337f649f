// The product page's badge with an amount to try.

import { element, fill } from '../pages/dom.js';
import { say } from './words.js';

const BADGE_SOURCE = '/pkg/badge.js';
const USUAL_FEN = '129900';

export async function showBadge(place, locale) {
  const badge = element('paylater-badge', { amount: USUAL_FEN, locale });
  const input = element('input', { class: 'play__input', id: 'field-amount', type: 'number', inputmode: 'numeric', min: '1', value: USUAL_FEN });
  const code = element('code', { class: 'badge-try__code' });
  const show = () => { code.textContent = badge.outerHTML; };
  input.addEventListener('input', () => {
    badge.setAttribute('amount', input.value);
    show();
  });
  fill(place, element('label', { class: 'play__field' }, element('span', {}, say('amount')), input), badge, code);
  const { apiBase } = await (await fetch('/shop/config')).json();
  badge.setAttribute('api-base', apiBase);
  show();
  await import(BADGE_SOURCE);
}
