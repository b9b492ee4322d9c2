/**
 * Sentences for people, which the window words in its own language.
 *
 * A sentence is known by its English words, as in gettext: `{name}` stands for a value, and what follows a bar tells two
 * apart that are one in English and is not shown. It is made where its fact is known, as a whole clause; what the command
 * line prints is made of it at the end.
 */
export interface Sentence {
  readonly key: string;
  readonly values: Readonly<Record<string, Wording>>;
}

/** `a, b and c` */
export interface Listing {
  readonly all: readonly Wording[];
}

/** Text alone is a name, an address, or what a real program says: the same in every language. */
export type Wording = string | number | Sentence | Listing;

type PlacesOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | PlacesOf<Rest>
  : never;

type ValuesOf<Key extends string> = [PlacesOf<Key>] extends [never]
  ? []
  : [values: Readonly<Record<PlacesOf<Key>, Wording>>];

/** `say('{service} has {count} ports', { service, count })`. The key is written out, so that a test finds all of them. */
export function say<Key extends string>(key: Key, ...[values]: ValuesOf<Key>): Sentence {
  return { key, values: values ?? {} };
}

export function listOf(all: readonly Wording[]): Listing {
  return { all };
}

/** `a; b; c`, of clauses that stand for themselves. */
export function clausesOf([first = '', ...others]: readonly Wording[]): Wording {
  return others.reduce<Wording>((one, other) => say('{one}; {other}', { one, other }), first);
}

/** `a or b or c` */
export function eitherOf([first = '', ...others]: readonly Wording[]): Wording {
  return others.reduce<Wording>((one, other) => say('{one} or {other}', { one, other }), first);
}

export function inEnglish(wording: Wording): string {
  if (typeof wording !== 'object') return String(wording);
  if ('all' in wording) return listed(wording.all.map(inEnglish));
  const [text = ''] = wording.key.split('|');
  return text.replace(/\{(\w+)\}/gu, (place, name: string) => {
    const value = wording.values[name];
    return value === undefined ? place : inEnglish(value);
  });
}

function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
