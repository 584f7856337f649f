import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { HOSTS, hostOf } from './list.js';

const host = readFileSync(new URL('host.js', import.meta.url), 'utf8');
/** What brings an app's bridge is another file, and is not what is asked about here. */
const told = host.replace(/\bimport\(/g, 'bridge(');
const core = readFileSync(new URL('../../crates/core/src/host.rs', import.meta.url), 'utf8');

test('the list, what plays the apps, and the core know the same hosts', () => {
  const ids = HOSTS.map(({ id }) => id);
  const [, table] = core.split('pub const HOSTS');
  assert.deepEqual([...table.split('impl Host')[0].matchAll(/\bid: "(\w+)"/g)].map(([, id]) => id), ids);
  assert.deepEqual(host.match(/var HOSTS = \[([^\]]+)\]/)[1].match(/\w+/g), ids);
  for (const id of ids.slice(0, -1)) assert.match(host, new RegExp(`^    ${id}: `, 'm'));
});

test('each app is told by the user agents that are played', () => {
  const played = { platform: ['android', 'ios'] };
  for (const { id } of HOSTS) {
    for (const platform of played.platform) {
      const page = { navigator: { userAgent: 'Chrome/156.0' }, document: { readyState: 'loading', addEventListener() {} } };
      const window = { fetch() {} };
      const storage = { getItem: () => null, setItem() {} };
      const run = new Function('window', 'navigator', 'document', 'location', 'sessionStorage', 'bridge', told);
      run(window, page.navigator, page.document, { search: `?host=${id}&platform=${platform}` }, storage, () => new Promise(() => {}));
      assert.equal(hostOf(page.navigator.userAgent), id, `${id} ${platform}`);
    }
  }
});
