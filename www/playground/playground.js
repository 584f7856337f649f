// The playground: ties the settings, the frame with the checkout, the log and the code together.

import { element, fill } from '../pages/dom.js';
import { locale, speak } from '../pages/locale.js';
import { catalogue } from '../pages/shop-api.js';
import { clearFaults, setCredit } from '../panel/sandbox.js';
import { showBadge } from './badge.js';
import { CodeTabs } from './code-tabs.js';
import { attributesOf } from './code.js';
import { BEGINS_ANEW, COLORS, Controls, LENGTHS, SLOTS, usualSettings } from './controls.js';
import { contrast, inWords, longColor } from './contrast.js';
import { Driver, Overtaken } from './driver.js';
import { Log } from './log.js';
import { Sessions } from './sessions.js';
import { Stage } from './stage.js';
import { knowsWays, waysOf } from '../pages/ways.js';
import { STATES, opensElsewhere } from './states.js';
import { say, sayAll } from './words.js';

const byId = (id) => document.getElementById(id);
const SLOT_TAGS = { header: 'h2', terms: 'p', footer: 'p' };

const settings = usualSettings(locale);
const sessions = new Sessions();
const log = new Log(byId('log'), byId('log-empty'));
const tabs = new CodeTabs({ list: byId('tabs'), panel: byId('code'), copy: byId('copy'), said: byId('copied') });

let order = null;
let clientToken = '';
let controls = null;
let seen = '';

const stage = new Stage(byId('frame'), { onEvent: hear, onLook: showState, attributesNow, dress });
const driver = new Driver(stage, (key, value) => log.step(say(key, value === undefined ? '' : wordsFor(key, value))));
driver.network = switchNetwork;

/** What the tag has now; a setting that was left empty is not said. */
function attributesNow() {
  const given = attributesOf({ session: order.session, clientToken, apiBase: settings.apiBase, locale: settings.locale, theme: settings.theme, returnUrl: settings.returnUrl });
  return given.reduce((all, [name, value]) => ({ ...all, [name]: value }), {});
}

function hear(event) {
  if (event.type === 'paylater-before-confirm' && byId('prevent').checked) event.preventDefault();
  log.event(event, event.defaultPrevented, say('prevented'));
}

function wordsFor(key, value) {
  if (key !== 'stepBuyer') return value;
  return say(`buyer${value[0].toUpperCase()}${value.slice(1)}`);
}

/** Colours, lengths and slots on a checkout that is there: all of it through the object model, as the policy demands. */
function dress(checkout) {
  properties().forEach(([name, value]) => checkout.style.setProperty(name, value));
  COLORS.concat(LENGTHS).filter(({ key }) => settings[key] === '').forEach(({ property }) => checkout.style.removeProperty(property));
  const page = checkout.ownerDocument;
  SLOTS.forEach((name) => {
    const there = Array.from(checkout.children).find((child) => child.slot === name);
    if (there !== undefined) checkout.removeChild(there);
    if (!settings[name]) return;
    const made = page.createElement(SLOT_TAGS[name]);
    made.slot = name;
    made.textContent = slotText(name);
    checkout.append(made);
  });
  page.body.dataset.theme = settings.theme;
}

function slotText(name) {
  return say(`text${name[0].toUpperCase()}${name.slice(1)}`);
}

/** Custom properties that were changed, and no others. */
function properties() {
  const colors = COLORS.filter(({ key }) => settings[key] !== '').map(({ key, property }) => [property, settings[key]]);
  const lengths = LENGTHS.filter(({ key }) => settings[key] !== '').map(({ key, property }) => [property, `${settings[key]}px`]);
  return colors.concat(lengths);
}

function showCode() {
  if (order === null) return;
  const slots = SLOTS.filter((name) => settings[name]).map((name) => ({ name, text: slotText(name) }));
  const { apiBase, locale: spoken, theme, returnUrl } = settings;
  tabs.show({
    session: order.session, clientToken, apiBase, locale: spoken, theme, returnUrl, slots,
    properties: properties(), isPrevented: byId('prevent').checked,
  });
}

function showState({ id, heading, cashier }) {
  const now = `${id}|${heading}|${cashier}`;
  if (now === seen) return;
  seen = now;
  byId('state').textContent = heading === '' ? say(id) : `${say(id)} · ${heading}`;
  byId('state').dataset.state = id;
  if (controls !== null) controls.mark(id);
  for (const button of byId('buyer').children) button.disabled = !cashier;
  showColors();
}

/** What the colours come to, with the app's own where none was chosen: read from the checkout itself. */
function showColors() {
  const section = stage.find('section.paylater');
  if (section === null || controls === null) return;
  const drawn = COLORS.map(({ inner }) => getComputedStyle(section).getPropertyValue(inner));
  COLORS.forEach(({ key }, at) => controls.show(key, longColor(settings[key] || drawn[at])));
  const ratio = contrast(settings.primary || drawn[0], settings.onPrimary || drawn[1]);
  if (ratio === null) return;
  const isGood = ratio >= 4.5;
  controls.contrast.textContent = say('contrast', inWords(ratio), say(isGood ? 'contrastGood' : 'contrastBad'));
  controls.contrast.classList.toggle('play__contrast--bad', !isGood);
}

function switchNetwork(network) {
  settings.network = network;
  controls.show('network', network);
  log.step(say('stepNetwork', say(network)));
  const preview = stage.preview();
  if (preview !== null) preview.slowDown(network);
}

/** The sandbox and the network as they are on a good day: a state begins where nothing of the last one is left. */
async function calm() {
  settings.network = 'normal';
  settings.credit = 'eligible';
  settings.lie = 'none';
  ['network', 'credit', 'lie'].forEach((key) => controls.show(key, settings[key]));
  await Promise.all([clearFaults(), setCredit('eligible')]);
}

/** A session of its own for every beginning: one order is one checkout, and an old one goes where it went. */
async function begin({ isShort = false, network = 'normal', meddling = null, clientToken: another = null } = {}) {
  const short = isShort ? await sessions.takeShort(settings) : null;
  const placed = short === null ? await sessions.open(settings) : short.order;
  const [oldReturn, oldBase] = order === null ? ['', ''] : [order.returnUrl, order.apiBase];
  order = placed;
  clientToken = another === null ? placed.clientToken : another;
  // What was typed stays; what the server gave goes with its session.
  if (settings.returnUrl === oldReturn) settings.returnUrl = placed.returnUrl;
  if (settings.apiBase === oldBase) settings.apiBase = placed.apiBase;
  ['returnUrl', 'apiBase'].forEach((key) => controls.show(key, settings[key]));
  controls.session.textContent = placed.session;
  byId('drawn').href = placed.checkoutUrl;
  log.step(say('stepSession', placed.session, say(settings.host)));
  if (another !== null) log.step(say('stepToken'));
  if (meddling !== null) log.step(say(meddling === 'terms' ? 'stepTerms' : 'stepSchedule'));
  if (network !== 'normal') switchNetwork(network);
  showCode();
  if (short !== null) await runOut(short);
  await stage.open(settings, (preview) => {
    preview.slowDown(settings.network);
    if (meddling !== null) preview.meddle(meddling);
  });
}

async function runOut({ leftMs }) {
  const { turn } = stage;
  log.step(say('stepShort', String(Math.max(0, Math.ceil(leftMs() / 1000)))));
  while (leftMs() > 0) {
    await new Promise((resolve) => setTimeout(resolve, Math.min(500, leftMs())));
    if (stage.turn !== turn) throw new Overtaken();
  }
}

/** Goes to a state, really. Whatever is pressed meanwhile wins. */
async function reach(id) {
  const state = STATES.find((candidate) => candidate.id === id);
  stage.turn += 1;
  try {
    await calm();
    if (!state.hosts.includes(settings.host)) {
      log.step(say('stepOtherHost', say(settings.host), say(state.hosts[0])));
      [settings.host] = state.hosts;
      controls.show('host', settings.host);
    }
    settings.lie = (state.begin || {}).lie || 'none';
    controls.show('lie', settings.lie);
    await begin(state.begin);
    if (!opensElsewhere(state)) await Promise.all([driver.reach('choosing'), knowsWays]);
    const reopen = () => stage.open(settings, () => {});
    if (state.drive) await state.drive(driver, { ways: waysOf(settings.host), order, stage, reopen });
    await driver.reach(id);
    showState(stage.look());
    log.step(say('stepReached', say(id), stage.look().heading));
  } catch (failure) {
    if (failure instanceof Overtaken) return;
    log.problem(say('stepFailed', say(id), failure.message));
  }
}

async function attempt(work) {
  try {
    await work();
  } catch (failure) {
    if (!(failure instanceof Overtaken)) log.problem(say('stepProblem', failure.message));
  }
}

function change(key, value) {
  settings[key] = value;
  const checkout = stage.checkout();
  if (BEGINS_ANEW.includes(key)) attempt(() => begin());
  else if (key === 'credit') attempt(() => setCredit(value));
  else if (key === 'network') switchNetwork(value);
  else if (key === 'width') byId('frame').style.width = `${value}px`;
  else if (checkout !== null) {
    const names = { locale: 'locale', theme: 'theme', returnUrl: 'return-url', apiBase: 'api-base' };
    if (names[key] === undefined) dress(checkout);
    else if (value === '') checkout.removeAttribute(names[key]);
    else checkout.setAttribute(names[key], value);
    if (key === 'theme') dress(checkout);
    showColors();
  }
  showCode();
}

function press(name) {
  if (name === 'newSession') attempt(() => begin());
  if (name !== 'resetLooks') return;
  COLORS.concat(LENGTHS).forEach(({ key }) => {
    settings[key] = '';
    controls.show(key, '');
  });
  if (stage.checkout() !== null) dress(stage.checkout());
  showColors();
  showCode();
}

function buildButtons() {
  const button = (words, work) => element('button', { class: 'button', type: 'button', onclick: () => attempt(work) }, words);
  const method = (name) => button(`${name}()`, async () => {
    if (stage.checkout() !== null) stage.checkout()[name]();
  });
  fill(byId('methods'), ...['confirm', 'cancel', 'refresh'].map(method));
  fill(byId('buyer'), ...['pay', 'cancel', 'leave'].map((action) => button(wordsFor('stepBuyer', action), () => driver.buyer(action))));
  byId('clear').addEventListener('click', () => log.clear());
  byId('prevent').addEventListener('change', showCode);
  byId('frame').title = say('preview');
}

async function start() {
  speak();
  sayAll();
  buildButtons();
  showBadge(byId('badge'), locale);
  await attempt(async () => {
    const products = await catalogue();
    controls = new Controls(byId('controls'), settings, { change, press, reach, products, states: STATES, locale });
    byId('frame').style.width = `${settings.width}px`;
    await Promise.all([clearFaults(), setCredit('eligible')]);
    await begin();
    sessions.keepShortReady(settings);
  });
}

start();
