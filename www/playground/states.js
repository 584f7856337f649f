// Every state of the checkout and how it is really reached: by driving the shop, the checkout, the network and the sandbox.

import { HOSTS } from '../hosts/list.js';
import { addFault, setCredit } from '../panel/sandbox.js';
import { cancel } from '../pages/shop-api.js';

/** Where the app opens its cashier over the page and answers it. The first one is taken when another is chosen. */
const WITH_SHEET = ['alipay_h5', 'alipay_mini', 'wechat_h5'];
const ALIPAY = ['alipay_h5', 'alipay_mini'];
const ANYWHERE = HOSTS.map(({ id }) => id);

/** Longer than the checkout waits for a result, and longer than it tries to send a confirmation. */
const WAITING_MS = 61000;
const TRYING_MS = 16000;

const HANDING_BACK = 'zhima.credit.payafteruse.creditbizorder.finish';
/** The backend tries again after one second, three, and ten. */
const HANDING_BACK_FAILS = 3;

/**
 * `hosts`: where it can be reached. `begin`: how the page is opened. `drive(driver, {ways, order, stage, reopen})`: what is done then,
 * where `ways` are the app's own by the time at which they take money.
 * The names are those of the checkout's own states, outcomes and codes.
 */
export const STATES = [
  { id: 'choosing', hosts: ANYWHERE },
  {
    id: 'missing',
    hosts: ANYWHERE,
    async drive(driver) {
      driver.tell('stepNext');
      await driver.pressMain();
    },
  },
  {
    id: 'reading',
    hosts: WITH_SHEET,
    async drive(driver, { ways }) {
      driver.tell('stepRead');
      await driver.pick(ways.later);
      await driver.press('.link-read');
    },
  },
  { id: 'reviewing', hosts: WITH_SHEET, drive: (driver, { ways }) => driver.choose(ways.now) },
  {
    id: 'changed',
    hosts: ALIPAY,
    begin: { meddling: 'terms' },
    async drive(driver, { ways }) {
      await driver.choose(ways.now);
      driver.confirm();
    },
  },
  {
    id: 'submitting',
    hosts: WITH_SHEET,
    async drive(driver, { ways }) {
      await driver.choose(ways.now);
      driver.network('crawl');
      driver.confirm();
    },
  },
  {
    id: 'unsent',
    hosts: WITH_SHEET,
    async drive(driver, { ways }) {
      await driver.choose(ways.now);
      driver.network('offline');
      driver.confirm();
      // It would try again for a quarter of a minute before it says so.
      await driver.reach('submitting');
      driver.passTime(TRYING_MS);
    },
  },
  { id: 'at_host', hosts: WITH_SHEET, drive: (driver, { ways }) => driver.toCashier(ways.now) },
  { id: 'confirming', hosts: ['alipay_h5', 'wechat_h5'], begin: { lie: 'ok_unpaid' }, drive: untilConfirming },
  { id: 'interrupted', hosts: WITH_SHEET, drive: interrupt },
  {
    id: 'releasing',
    hosts: ALIPAY,
    async drive(driver, facts) {
      await interrupt(driver, facts);
      await driver.reach('interrupted');
      driver.tell('stepSlowClose');
      await addFault('alipay.trade.close', 'delay');
      await driver.press('.actions .button:not(.button-main)');
    },
  },
  {
    id: 'stalled',
    hosts: ['alipay_h5', 'wechat_h5'],
    begin: { lie: 'ok_unpaid' },
    async drive(driver, facts) {
      await untilConfirming(driver, facts);
      await driver.reach('confirming');
      driver.passTime(WAITING_MS);
    },
  },
  { id: 'paid', hosts: WITH_SHEET, drive: (driver, { ways }) => payWith(driver, ways.now) },
  { id: 'authorised', hosts: WITH_SHEET, drive: (driver, { ways }) => payWith(driver, ways.later) },
  {
    id: 'declined',
    hosts: ALIPAY,
    async drive(driver, { ways }) {
      driver.tell('stepCredit');
      await setCredit('declined');
      await driver.toCashier(ways.later);
      await driver.buyer('leave');
    },
  },
  {
    id: 'cancelled',
    hosts: ANYWHERE,
    async drive(driver, { stage }) {
      driver.tell('stepCancel');
      stage.checkout().cancel();
    },
  },
  { id: 'expired', hosts: ANYWHERE, begin: { isShort: true } },
  {
    id: 'under_review',
    hosts: ALIPAY,
    async drive(driver, { ways, order, reopen }) {
      await driver.toCashier(ways.later);
      driver.tell('stepShopCancels');
      await cancel(order.order);
      await driver.untilOrder(order.order, 'cancelled');
      // Otherwise the late authorisation is handed back before anybody has seen it.
      driver.tell('stepSlowFinish');
      await addFault(HANDING_BACK, 'http_500', HANDING_BACK_FAILS);
      await driver.buyer('pay');
      await driver.untilOrder(order.order, 'authorised_late');
      // The open page may have heard of the cancellation first, which is an end for it.
      driver.tell('stepReopen');
      await reopen();
    },
  },
  { id: 'session_gone', hosts: ANYWHERE, begin: { clientToken: 'ct_another' } },
  { id: 'schedule_differs', hosts: ANYWHERE, begin: { meddling: 'schedule' } },
  { id: 'not_loaded', hosts: ANYWHERE, begin: { network: 'offline' } },
];

/** States that the page opens with; all others begin at the choice. */
export function opensElsewhere({ begin = {} }) {
  return Boolean(begin.isShort || begin.clientToken || begin.network || begin.meddling === 'schedule');
}

async function untilConfirming(driver, { ways }) {
  await driver.choose(ways.now);
  driver.tell('stepLie');
  driver.confirm();
}

async function interrupt(driver, { ways }) {
  await driver.toCashier(ways.now);
  await driver.buyer('cancel');
}

async function payWith(driver, way) {
  await driver.toCashier(way);
  await driver.buyer('pay');
}
