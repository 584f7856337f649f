// The simulation's own controls, in a drawer at the head of the page: which app, which buyer, which network, what goes
// wrong. It lies in the page's flow and covers nothing. It is no part of the product; `?panel=0` takes it away.

import { slowDown } from './network.js';
import { HOSTS as ALL_HOSTS } from '../hosts/list.js';
import { addFault, calls, clearFaults, setCredit, setFunds } from './sandbox.js';

const { choice, keep } = window.paylaterSimulation;
const CREDIT_KEY = 'paylater-simulation.credit';
const FUNDS_KEY = 'paylater-simulation.funds';

/** The ordinary browser comes first. */
const HOSTS = ALL_HOSTS.map(({ id, names }) => [id, names[0]]).reverse();
const PLATFORMS = [['android', 'Android'], ['ios', 'iOS']];
const LIES = [
  ['none', '照实回答'],
  ['ok_unpaid', '说成功，其实没人付'],
  ['silent', '一直不回答'],
  ['twice', '回答两次'],
  ['absent', '支付接口不出现'],
];
const NETWORKS = [['normal', '正常'], ['slow', '慢（每次多 1.5 秒）'], ['crawl', '很慢（每次多 6 秒）'], ['offline', '断网']];
const CREDITS = [['eligible', '符合'], ['needs_deposit', '需要押金'], ['declined', '不通过']];
const CHECKS = [['none', '不检查'], ['granted', '通过'], ['needs_guarantee', '需要担保'], ['refused', '不通过']];
const FUNDS = [['enough', '足够'], ['empty', '不足']];
const PLACES = [
  ['notification', '支付结果通知'],
  ['cashier', '收银台'],
];
const KINDS = [
  ['delay', '晚 8 秒'],
  ['drop_before', '请求丢失'],
  ['drop_after', '答复丢失'],
  ['duplicate', '来两次'],
  ['http_500', 'HTTP 500'],
  ['unsigned', '没有签名'],
  ['bad_signature', '签名不对'],
  ['empty_field', '有一个空字段（仅通知）'],
  ['notify_first', '通知先到'],
  ['notify_never', '通知不来'],
];

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  Object.keys(attributes).forEach((name) => node.setAttribute(name, attributes[name]));
  node.append(...children);
  return node;
}

function option([id, words], current) {
  const node = element('option', { value: id }, words);
  node.selected = id === current;
  return node;
}

/** A labelled list of choices; `onPick` hears the id that was picked. */
function list(label, choices, current, onPick) {
  const select = element('select', {}, ...choices.map((choice) => option(choice, current)));
  if (onPick !== null) select.addEventListener('change', () => onPick(select.value));
  return { select, field: element('label', { class: 'sim-panel__field' }, element('span', {}, label), select) };
}

function button(words, press) {
  const node = element('button', { type: 'button', class: 'sim-panel__button' }, words);
  node.addEventListener('click', press);
  return node;
}

function nameOf(choices, id) {
  const found = choices.find(([candidate]) => candidate === id);
  return found === undefined ? choices[0][1] : found[1];
}

/** The app, the platform and its lies are there from the page's first moment, so the page has to be loaded anew. */
function startAnew(changes) {
  keep({ ...choice, ...changes });
  const address = new URL(location.href);
  ['host', 'platform', 'lie', 'check', 'network'].forEach((name) => address.searchParams.delete(name));
  if (address.href === location.href) location.reload();
  else location.replace(address.href);
}

function recall(key, fallback) {
  try {
    return sessionStorage.getItem(key) || fallback;
  } catch (refused) {
    return fallback;
  }
}

function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch (refused) {
    // The panel then shows the default after a reload; the sandbox remembers by itself.
  }
}

function build() {
  const said = element('p', { class: 'sim-panel__said', role: 'status' });
  const attempt = async (work, done) => {
    try {
      await work();
      said.textContent = done;
    } catch (failure) {
      said.textContent = `沙箱没有接受：${failure.message}`;
    }
  };
  const host = choice.host === null ? 'browser' : choice.host;
  const isBrowser = host === 'browser';
  const summary = `${nameOf(HOSTS, host)}${isBrowser ? '' : ` · ${nameOf(PLATFORMS, choice.platform)}`}`
    + `${choice.lie === 'none' ? '' : ` · ${nameOf(LIES, choice.lie)}`}`
    + `${choice.check === 'none' ? '' : ` · 商家检查${nameOf(CHECKS, choice.check)}`}`
    + `${choice.network === 'normal' ? '' : ` · 网络${nameOf(NETWORKS, choice.network)}`}`;
  const faultPlace = list('出错的地方', PLACES, 'notification', null);
  // Every call that the sandbox answers can go wrong; which those are, it says itself.
  calls().then((known) => faultPlace.select.append(...known.map((call) => option(call, null))), () => {});
  const faultKind = list('怎样出错', KINDS, 'duplicate', null);
  const credit = list('买家信用', CREDITS, recall(CREDIT_KEY, 'eligible'), (id) => attempt(async () => {
    await setCredit(id);
    remember(CREDIT_KEY, id);
  }, `买家信用：${nameOf(CREDITS, id)}`));

  const funds = list('买家余额（扣款时）', FUNDS, recall(FUNDS_KEY, 'enough'), (id) => attempt(async () => {
    await setFunds(id);
    remember(FUNDS_KEY, id);
  }, `买家余额：${nameOf(FUNDS, id)}`));

  return element('details', { class: 'sim-panel' },
    element('summary', {}, element('span', { class: 'sim-panel__mark' }, '模拟'), ` ${summary}`),
    element('div', { class: 'sim-panel__body' },
      element('p', { class: 'sim-panel__note' }, '这里扮演支付宝、微信和买家，用来试验，不属于产品。'),
      element('div', { class: 'sim-panel__grid' },
        list('在哪个应用里打开', HOSTS, host, (id) => startAnew({ host: id })).field,
        list('手机系统', PLATFORMS, choice.platform, (id) => startAnew({ platform: id })).field,
        list('应用怎样回答', LIES, choice.lie, (id) => startAnew({ lie: id })).field,
        list('商家的信用检查', CHECKS, choice.check, (id) => startAnew({ check: id })).field,
        list('网络', NETWORKS, choice.network, (id) => startAnew({ network: id })).field,
        credit.field,
        funds.field),
      element('div', { class: 'sim-panel__grid' }, faultPlace.field, faultKind.field),
      element('p', { class: 'sim-panel__row' },
        button('让下一次出错', () => attempt(
          () => addFault(faultPlace.select.value, faultKind.select.value),
          `下一次：${faultPlace.select.selectedOptions[0].textContent}，${nameOf(KINDS, faultKind.select.value)}`)),
        button('不再出错', () => attempt(clearFaults, '已清除所有故障'))),
      said,
      element('p', { class: 'sim-panel__row' }, element('a', { href: '/orders.html' }, '商家后台'), element('a', { href: '/playground.html' }, '组件演练场'))));
}

function show() {
  const aside = element('aside', { 'aria-label': '模拟面板' }, build());
  document.body.insertBefore(aside, document.body.firstChild);
}

slowDown(choice.network);
if (choice.panel === '1') show();
