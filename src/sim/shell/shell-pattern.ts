/**
 * Whether a text matches a shell pattern (POSIX sh §2.13): `*`, `?`, `[a-z]`, `[!x]`, `[[:space:]]`. A backslash takes away the
 * meaning of the next character (`pattern.ts`).
 *
 * All ways are followed at once, a character at a time, so that the answer takes time in proportion to their product: labs are anybody's, and an
 * engine that tries one way after the other spends years on `*a*a*a*a*a*b`. Leaves out collating symbols and equivalence classes (`[[.a.]]`, `[[=a=]]`).
 */

interface PatternOptions {
  /** One name of a path: a dot at its beginning must be written. */
  readonly isName?: boolean;
  readonly isCaseless?: boolean;
}

type Part = 'anything' | ((character: string) => boolean);

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[0-9A-Za-z]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /[ \t-\r]/,
  upper: /[A-Z]/,
  xdigit: /[\dA-Fa-f]/,
};

export class ShellPattern {
  readonly #parts: readonly Part[];
  readonly #isCaseless: boolean;
  readonly #needsDot: boolean;

  constructor(pattern: string, { isName = false, isCaseless = false }: PatternOptions = {}) {
    this.#isCaseless = isCaseless;
    const characters = Array.from(this.#folded(pattern));
    this.#parts = partsOf(characters);
    this.#needsDot = isName && characters[characters[0] === '\\' ? 1 : 0] !== '.';
  }

  /** The whole text. */
  test(text: string): boolean {
    if (this.#needsDot && text.startsWith('.')) return false;
    const folded = this.#folded(text);
    return lengthsOf(this.#parts, Array.from(folded)).at(-1) === folded.length;
  }

  /** How long the beginnings are that it matches, shortest first. */
  beginningsOf(text: string): readonly number[] {
    return lengthsOf(this.#parts, Array.from(text));
  }

  /** The same of ends. */
  endsOf(text: string): readonly number[] {
    return lengthsOf(this.#parts.toReversed(), Array.from(text).reverse());
  }

  #folded(text: string): string {
    return this.#isCaseless ? text.toLowerCase() : text;
  }
}

/** In units of texts, not characters. */
function lengthsOf(parts: readonly Part[], characters: readonly string[]): readonly number[] {
  const lengths: number[] = [];
  let active = withEmpty([0], parts);
  let length = 0;
  if (active.at(-1) === parts.length) lengths.push(0);
  for (const character of characters) {
    if (active.length === 0) break;
    length += character.length;
    active = withEmpty(
      active.flatMap((at) => {
        const part = parts[at];
        if (part === 'anything') return [at];
        return part?.(character) === true ? [at + 1] : [];
      }),
      parts,
    );
    if (active.at(-1) === parts.length) lengths.push(length);
  }
  return lengths;
}

/** Ascending places stay ascending; behind `*`, which may stand for nothing, is one more. What lies before a `*` can do nothing that it cannot. */
function withEmpty(places: readonly number[], parts: readonly Part[]): readonly number[] {
  let reached: number[] = [];
  for (const place of places) {
    if (place <= (reached.at(-1) ?? -1)) continue;
    if (parts[place] === 'anything') reached = [place, place + 1];
    else reached.push(place);
  }
  return reached;
}

function partsOf(characters: readonly string[]): readonly Part[] {
  const parts: Part[] = [];
  // Behind it none is closed, and nobody looks for its end.
  const lastEnd = characters.lastIndexOf(']');
  let index = 0;
  while (index < characters.length) {
    const character = characters[index] ?? '';
    const bracket = character === '[' && index < lastEnd ? bracketOf(characters, index) : undefined;
    if (bracket !== undefined) {
      parts.push(bracket.accepts);
      index = bracket.next;
      continue;
    }
    if (character === '*') {
      if (parts.at(-1) !== 'anything') parts.push('anything');
    } else if (character === '?') {
      parts.push(() => true);
    } else {
      if (character === '\\') index += 1;
      const wanted = characters[index] ?? '\\';
      parts.push((given) => given === wanted);
    }
    index += 1;
  }
  return parts;
}

interface Bracket {
  readonly accepts: (character: string) => boolean;
  /** Behind the closing bracket. */
  readonly next: number;
}

/** Undefined where none closes: then `[` stands for itself. */
function bracketOf(characters: readonly string[], start: number): Bracket | undefined {
  const isNegated = /^[!^]$/u.test(characters[start + 1] ?? '');
  const first = start + (isNegated ? 2 : 1);
  const items: ((character: string) => boolean)[] = [];
  let index = first;
  while (index < characters.length) {
    const character = characters[index] ?? '';
    if (character === ']' && index > first) {
      return { accepts: (given) => items.some((accepts) => accepts(given)) !== isNegated, next: index + 1 };
    }
    const named = character === '[' ? classAt(characters, index) : undefined;
    if (named !== undefined) {
      items.push((given) => named.expression.test(given));
      index = named.next;
      continue;
    }
    const low = literalAt(characters, index);
    const high = characters[low.next] === '-' ? literalAt(characters, low.next + 1) : undefined;
    if (high === undefined || high.text === '' || characters[low.next + 1] === ']') {
      items.push((given) => given === low.text);
      index = low.next;
    } else {
      items.push((given) => low.text <= given && given <= high.text);
      index = high.next;
    }
  }
  return undefined;
}

function literalAt(
  characters: readonly string[],
  index: number,
): { readonly text: string; readonly next: number } {
  const at = characters[index] === '\\' ? index + 1 : index;
  return { text: characters[at] ?? '', next: at + 1 };
}

interface NamedClass {
  readonly expression: RegExp;
  readonly next: number;
}

/** `[:space:]`. */
function classAt(characters: readonly string[], index: number): NamedClass | undefined {
  const [, name = ''] = /^\[:([a-z]{5,6}):\]/u.exec(characters.slice(index, index + 10).join('')) ?? [];
  const expression = CLASSES[name];
  return expression === undefined ? undefined : { expression, next: index + name.length + 4 };
}
