// The native page of a simulated mini-program, to which a web-view hands over because it cannot pay itself.
//
// It pays with what it finds in its query, then comes back and changes the web-view's hash: `#pay=…&r=ok|cancel|fail`,
// which is a hint for the page and no more.

import { openSheet } from './sheet.js';

const TITLE = '小程序原生页（模拟）';

/** Opens the page at `path`; `carryOn(query)` does what the tap asks for and answers `ok`, `cancel` or `fail`. */
export function openNativePage(path, carryOn) {
  const query = new URLSearchParams(path.split('?')[1] || '');
  const content = document.createElement('div');
  content.className = 'sim-native';
  const where = document.createElement('p');
  where.textContent = `页面：${path.split('?')[0]}`;
  const pay = document.createElement('button');
  pay.type = 'button';
  pay.className = 'sim-native__pay';
  pay.textContent = '继续支付';
  content.append(where, pay);
  const sheet = openSheet({ title: TITLE, content, onClose: () => back('cancel') });

  const back = (word) => {
    sheet.close();
    location.hash = `pay=${encodeURIComponent(query.get('order') || '')}&r=${word}`;
  };
  pay.addEventListener('click', async () => {
    pay.disabled = true;
    sheet.close();
    back(await carryOn(query));
  });
}
