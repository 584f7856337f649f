// The elements' outside face from its one source: names, types and most words stand in js/custom-elements.json, what the events mean in
// js/index.d.ts, what the custom properties mean in the head of styles/paylater.css.
//
//   node face.mjs FOLDER   writes what editors and the reference read: custom-elements.json, web-types.json, vscode.html-custom-data.json

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (file) => readFileSync(join(ROOT, file), 'utf8');

/** The manifest with every word, and with a field for each attribute that has a property. */
export function manifest() {
  const whole = JSON.parse(read('js/custom-elements.json'));
  whole.modules.flatMap((module) => module.declarations ?? []).forEach(complete);
  return whole;
}

function complete(element) {
  const events = eventWords();
  const properties = propertyWords();
  const fields = element.attributes.map(({ name, fieldName, ...said }) => ({ kind: 'field', name: fieldName, attribute: name, ...said }));
  element.members = [...fields, ...(element.members ?? [])];
  (element.events ?? []).forEach((event) => { event.description ??= events[event.name]; });
  element.cssProperties.forEach((property) => {
    const [meaning, advice = ''] = properties[property.name] ?? [];
    property.description ??= advice === '' ? meaning : `${meaning} (${advice})`;
    const [size] = advice.match(/^\d+px/) ?? [];
    if (size !== undefined) property.default ??= size;
  });
}

/** What the types say about each event. */
export function eventWords() {
  const found = read('js/index.d.ts').matchAll(/\/\*\* (.+) \*\/\n {2}'(paylater-[a-z-]+)': \{/g);
  return Object.fromEntries([...found].map(([, words, name]) => [name, words]));
}

/** What the head of the style sheet says about each custom property: its meaning, and its default or advice. */
export function propertyWords() {
  const found = read('styles/paylater.css').matchAll(/^ {5}(--paylater-[a-z-]+) {2,}(\S.*?)(?: {2,}(.*))?$/gm);
  return Object.fromEntries([...found].map(([, name, meaning, advice]) => [name, [meaning, advice ?? '']]));
}

const elementsOf = ({ modules }) => modules.flatMap((module) => module.declarations ?? []);
const named = ({ name, description }) => ({ name, description });
const withType = ({ name, description, type }) => ({ name, description, type: type.text });

/** For JetBrains' editors. */
export function webTypes(whole, { name, version }) {
  const elements = elementsOf(whole).map((element) => ({
    name: element.tagName,
    description: element.description,
    attributes: element.attributes.map((attribute) => ({ ...named(attribute), value: { type: attribute.type.text } })),
    slots: (element.slots ?? []).map(named),
    js: {
      properties: element.members.filter(({ kind }) => kind === 'field').map(withType),
      events: (element.events ?? []).map(withType),
    },
    css: { properties: element.cssProperties.map(named), parts: (element.cssParts ?? []).map(named) },
  }));
  const schema = 'https://json.schemastore.org/web-types';
  return { $schema: schema, name, version, 'js-types-syntax': 'typescript', 'description-markup': 'markdown', contributions: { html: { elements } } };
}

/** For Visual Studio Code, by its setting `html.customData`. */
export function customData(whole) {
  const tags = elementsOf(whole).map((element) => ({
    name: element.tagName,
    description: element.description,
    attributes: element.attributes.map((attribute) => ({ ...named(attribute), values: valuesOf(attribute.type.text) })),
  }));
  return { version: 1.1, tags };
}

const valuesOf = (type) => [...type.matchAll(/'(\w+)'/g)].map(([, name]) => ({ name }));

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const whole = manifest();
  const files = {
    'custom-elements.json': whole,
    'web-types.json': webTypes(whole, JSON.parse(read('js/package.json'))),
    'vscode.html-custom-data.json': customData(whole),
  };
  for (const [file, content] of Object.entries(files)) writeFileSync(join(process.argv[2], file), `${JSON.stringify(content, null, 2)}\n`);
}
