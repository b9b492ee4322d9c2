/**
 * The parts of a regular expression in ECMAScript's syntax (ECMA-262, 22.2.1) with the flags m and u, which the engine has found well-formed.
 * What a single character may be, the engine itself is asked. Leaves out look-around, back references and flags within groups.
 */
import { err, ok, type Result } from './result';

export type PatternNode =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'between'; readonly holds: (before: string, after: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number };

/** Reading is recursive. */
const MAX_DEPTH = 100;
const ASCII = 128;

export function readPattern(source: string): Result<PatternNode, string> {
  const reader = new PatternReader(source);
  const node = reader.readChoice(0);
  return reader.problem === undefined ? ok(node) : err(reader.problem);
}

const NO_LOOK_AROUND = 'cannot look around or back: (?=, (?!, (?<= and \\1 have no place in it';

class PatternReader {
  readonly #source: string;
  #at = 0;
  problem: string | undefined = undefined;

  constructor(source: string) {
    this.#source = source;
  }

  /** Up to the closing parenthesis, or the end. */
  readChoice(depth: number): PatternNode {
    if (depth > MAX_DEPTH) this.problem ??= `has more than ${MAX_DEPTH} groups within each other`;
    const options: PatternNode[] = [];
    let parts: PatternNode[] = [];
    while (this.#at < this.#source.length && this.problem === undefined) {
      if (this.#source.startsWith(')', this.#at)) break;
      if (this.#took('|')) {
        options.push({ kind: 'sequence', parts });
        parts = [];
      } else parts.push(this.#readRepeats(this.#readOne(depth)));
    }
    options.push({ kind: 'sequence', parts });
    return options.length === 1 ? { kind: 'sequence', parts } : { kind: 'choice', options };
  }

  #took(word: string): boolean {
    if (!this.#source.startsWith(word, this.#at)) return false;
    this.#at += word.length;
    return true;
  }

  #tookLike(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #readOne(depth: number): PatternNode {
    if (this.#took('(')) return this.#readGroup(depth);
    if (this.#took('^')) return { kind: 'between', holds: (before) => isLineEnd(before) };
    if (this.#took('$')) return { kind: 'between', holds: (_before, after) => isLineEnd(after) };
    if (this.#took(String.raw`\b`))
      return { kind: 'between', holds: (one, other) => isWord(one) !== isWord(other) };
    if (this.#took(String.raw`\B`))
      return { kind: 'between', holds: (one, other) => isWord(one) === isWord(other) };
    if (this.#tookLike(/\\(?:[1-9]|k)/uy) !== undefined) this.problem = NO_LOOK_AROUND;
    const set = this.#tookLike(CHARACTER_SET) ?? '';
    if (set === '') this.problem ??= 'must be a regular expression';
    return { kind: 'character', accepts: acceptorOf(set) };
  }

  #readGroup(depth: number): PatternNode {
    const isPlain = !this.#source.startsWith('?', this.#at);
    const isNamed = this.#tookLike(/\?(?::|<[^=!>][^>]*>)/uy) !== undefined;
    if (!isPlain && !isNamed) this.problem = NO_LOOK_AROUND;
    const inner = this.readChoice(depth + 1);
    this.#took(')');
    return inner;
  }

  #readRepeats(part: PatternNode): PatternNode {
    const sign = this.#tookLike(/(?:[*+?]|\{\d+(?:,\d*)?\})/uy);
    if (sign === undefined) return part;
    this.#took('?');
    const [, least = '', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}$/u.exec(sign) ?? [];
    if (sign === '*') return { kind: 'repeat', part, min: 0, max: Infinity };
    if (sign === '+') return { kind: 'repeat', part, min: 1, max: Infinity };
    if (sign === '?') return { kind: 'repeat', part, min: 0, max: 1 };
    const min = Number(least);
    return {
      kind: 'repeat',
      part,
      min,
      max: comma === undefined ? min : most === '' ? Infinity : Number(most),
    };
  }
}

/** What stands for one character: a set in brackets, an escape, a dot, or itself. */
const CHARACTER_SET =
  /\[(?:\\.|[^\]\\])*\]|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u\{[\dA-Fa-f]+\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\.|[^\\]/suy;

/** The engine is asked for ASCII once; it looks at one character, which takes it no time. */
function acceptorOf(set: string): (character: string) => boolean {
  const pattern = new RegExp(`^${set === '^' ? String.raw`\^` : set}$`, 'u');
  const ascii = Array.from({ length: ASCII }, (_, code) => pattern.test(String.fromCharCode(code)));
  return (character) => ascii[character.charCodeAt(0)] ?? pattern.test(character);
}

/** Also the beginning and the end of the text. */
function isLineEnd(character: string): boolean {
  return (
    character === '' ||
    character === '\n' ||
    character === '\r' ||
    character === '\u2028' ||
    character === '\u2029'
  );
}

function isWord(character: string): boolean {
  return /^\w$/u.test(character);
}
