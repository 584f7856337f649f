// The form of settings: builds the fields, and tells which one was changed to what.

import { HOSTS } from '../hosts/list.js';
import { element, fill } from '../pages/dom.js';
import { say } from './words.js';

/** Length properties with the style sheet's own defaults, which need no saying. */
export const LENGTHS = [
  { key: 'radius', property: '--paylater-radius', usual: 10, max: 40 },
  { key: 'padding', property: '--paylater-padding', usual: 16, max: 48 },
  { key: 'gap', property: '--paylater-gap', usual: 20, max: 48 },
  { key: 'fontSize', property: '--paylater-font-size', usual: 15, max: 28 },
];
export const COLORS = [
  { key: 'primary', property: '--paylater-color-primary', inner: '--primary' },
  { key: 'onPrimary', property: '--paylater-color-on-primary', inner: '--on-primary' },
];
export const SLOTS = ['header', 'terms', 'footer'];

/** Settings that a new session or a new page in the frame is needed for. */
export const BEGINS_ANEW = ['sku', 'host', 'platform', 'lie'];

const WIDTHS = ['320', '375', '430', '768'];

export function usualSettings(locale) {
  return {
    sku: 'earphones', host: 'alipay_h5', platform: 'android', lie: 'none',
    locale, theme: '', returnUrl: '', apiBase: '',
    width: '375', primary: '', onPrimary: '', radius: '', padding: '', gap: '', fontSize: '',
    header: false, terms: false, footer: false,
    network: 'normal', credit: 'eligible',
  };
}

/** `change(key, value)` hears of every change, `press(name)` of the form's buttons, `reach(id)` of the states. */
export class Controls {
  constructor(form, settings, { change, press, reach, products, states, locale }) {
    Object.assign(this, { form, settings, change, press, reach, fields: {}, states: {} });
    form.addEventListener('submit', (event) => event.preventDefault());
    fill(form,
      this.order(products, locale), this.stateButtons(states), this.attributes(), this.looks(), this.slots(), this.world());
  }

  group(key, ...children) {
    return element('fieldset', { class: 'card play__group' }, element('legend', { class: 'play__title' }, say(key)), ...children);
  }

  grid(...children) {
    return element('div', { class: 'play__grid' }, ...children);
  }

  button(key, name) {
    return element('button', { class: 'button button--wide', type: 'button', onclick: () => this.press(name) }, say(key));
  }

  field(key, label, input, read) {
    this.fields[key] = input;
    input.addEventListener('change', () => this.change(key, read(input)));
    return element('label', { class: 'play__field' }, element('span', {}, label), input);
  }

  select(key, label, choices) {
    const options = choices.map(([value, words]) => {
      const option = element('option', { value }, words);
      option.selected = value === this.settings[key];
      return option;
    });
    return this.field(key, label, element('select', { class: 'play__input', id: `field-${key}` }, ...options), (input) => input.value);
  }

  words(key, names, spoken = say) {
    return this.select(key, say(key), names.map((name) => [name, spoken(name)]));
  }

  order(products, locale) {
    return this.group('order',
      this.select('sku', say('article'), products.map(({ sku, names, price }) => [sku, `${names[locale]} · ¥${(price / 100).toFixed(2)}`])),
      this.grid(this.words('host', HOSTS.map(({ id }) => id)), this.select('platform', say('platform'), [['android', 'Android'], ['ios', 'iOS']])),
      this.button('newSession', 'newSession'));
  }

  stateButtons(states) {
    const buttons = states.map(({ id }) => {
      const button = element('button', { class: 'state', type: 'button', 'data-reach': id, onclick: () => this.reach(id) },
        element('span', {}, say(id)), element('code', {}, id));
      this.states[id] = button;
      return element('li', {}, button);
    });
    return this.group('states', element('p', { class: 'quiet' }, say('statesLead')), element('ul', { class: 'states' }, ...buttons));
  }

  attributes() {
    this.session = element('output', { class: 'play__output', id: 'session' });
    const text = (key) => this.field(key, say(key),
      element('input', { class: 'play__input', id: `field-${key}`, type: 'url', spellcheck: 'false' }), (input) => input.value.trim());
    return this.group('attributes',
      this.grid(
        this.select('locale', say('locale'), [['', say('notSet')], ['zh-Hans', '简体 zh-Hans'], ['zh-Hant', '繁體 zh-Hant'], ['en', 'English en']]),
        this.select('theme', say('theme'), [['', say('system')], ['light', say('light')], ['dark', say('dark')]])),
      text('returnUrl'), text('apiBase'),
      element('label', { class: 'play__field' }, element('span', {}, say('sessionShown')), this.session));
  }

  looks() {
    this.contrast = element('p', { class: 'play__contrast', id: 'contrast' });
    const color = ({ key }) => this.field(key, say(key),
      element('input', { class: 'play__input play__input--color', id: `field-${key}`, type: 'color', value: '#000000' }), (input) => input.value);
    const length = ({ key, usual, max }) => this.field(key, say(key), element('input', {
      class: 'play__input', id: `field-${key}`, type: 'number', inputmode: 'numeric', min: '0', max: String(max), placeholder: String(usual),
    }), (input) => (input.value === '' || !input.checkValidity() ? '' : input.value));
    return this.group('looks',
      this.words('width', WIDTHS, (width) => `${width} px`),
      this.grid(...COLORS.map(color)), this.contrast,
      this.grid(...LENGTHS.map(length)),
      this.button('resetLooks', 'resetLooks'));
  }

  slots() {
    return this.group('slots', ...SLOTS.map((name) => {
      const input = element('input', { type: 'checkbox', id: `field-${name}` });
      this.fields[name] = input;
      input.addEventListener('change', () => this.change(name, input.checked));
      return element('label', { class: 'check' }, input, element('span', {}, say(`slot${name[0].toUpperCase()}${name.slice(1)}`)));
    }));
  }

  world() {
    return this.group('world', this.grid(
      this.words('network', ['normal', 'slow', 'crawl', 'offline']),
      this.words('credit', ['eligible', 'needs_deposit', 'declined'], (id) => say(id === 'declined' ? 'declined_credit' : id))),
    this.words('lie', ['none', 'ok_unpaid', 'silent', 'twice', 'absent']));
  }

  /** Shows a value that was not chosen here: what the server gave, or what a state needed. */
  show(key, value) {
    this.fields[key].value = value;
  }

  /** Marks where the checkout stands. */
  mark(id) {
    Object.keys(this.states).forEach((name) => {
      if (name === id) this.states[name].setAttribute('aria-current', 'true');
      else this.states[name].removeAttribute('aria-current');
    });
  }
}
