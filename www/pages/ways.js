// The ways to pay as the package lists them: what each is called, where it works, when it takes the money.

let ways = [];

/** Resolves when the list is here; without it a way is shown by its id. */
export const knowsWays = fetch('/pkg/ways.json')
  .then((answer) => (answer.ok ? answer.json() : []))
  .then((list) => { ways = list; }, () => {});

/** A way to pay in words, or its id where it has none here. */
export function wayInWords(locale, id) {
  const known = ways.find((way) => way.id === id);
  return known === undefined ? id : known.names[locale];
}

/** The first way of this app for each time at which money is taken: `now`, `later`, `deposit`. */
export function waysOf(host) {
  const here = ways.filter((way) => way.hosts.includes(host));
  return here.reduceRight((first, way) => ({ ...first, [way.timing]: way.id }), {});
}
