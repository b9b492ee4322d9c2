/**
 * The parts of a regular expression in ECMAScript's syntax (ECMA-262, 22.2.1). What a single character may be, the engine itself is
 * asked, so that only what it finds well-formed is of use. Leaves out look-around, back references and flags within groups.
 */
import { err, ok, type Result } from './result';

export type PatternNode =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'between'; readonly holds: (before: string, after: string) => boolean }
  | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
  /** One that keeps what it matched; the first is 1. */
  | PatternGroup
  | {
      readonly kind: 'repeat';
      readonly part: PatternNode;
      readonly min: number;
      readonly max: number;
      readonly isLazy: boolean;
    };

export interface PatternGroup {
  readonly kind: 'group';
  readonly part: PatternNode;
  readonly index: number;
  /** Of `(?<name>)`. */
  readonly name: string | undefined;
}

/** Reading is recursive. */
const MAX_DEPTH = 100;
const ASCII = 128;

export function readPattern(source: string, flags: string): Result<PatternNode, string> {
  const reader = new PatternReader(source, flags);
  const node = reader.readChoice(0);
  return reader.problem === undefined ? ok(node) : err(reader.problem);
}

/** The groups in it, in the order of their numbers. */
export function groupsOf(node: PatternNode): readonly PatternGroup[] {
  switch (node.kind) {
    case 'character':
    case 'between':
      return [];
    case 'sequence':
      return node.parts.flatMap(groupsOf);
    case 'choice':
      return node.options.flatMap(groupsOf);
    case 'group':
      return [node, ...groupsOf(node.part)];
    case 'repeat':
      return groupsOf(node.part);
  }
}

const NO_LOOK_AROUND = 'cannot look around or back: (?=, (?!, (?<= and \\1 have no place in it';

class PatternReader {
  readonly #source: string;
  readonly #flags: string;
  #at = 0;
  #groups = 0;
  problem: string | undefined = undefined;

  constructor(source: string, flags: string) {
    this.#source = source;
    this.#flags = flags;
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
    const isEnd = this.#flags.includes('m') ? isLineEnd : isTextEnd;
    if (this.#took('^')) return { kind: 'between', holds: (before) => isEnd(before) };
    if (this.#took('$')) return { kind: 'between', holds: (_before, after) => isEnd(after) };
    if (this.#took(String.raw`\b`))
      return { kind: 'between', holds: (one, other) => isWord(one) !== isWord(other) };
    if (this.#took(String.raw`\B`))
      return { kind: 'between', holds: (one, other) => isWord(one) === isWord(other) };
    if (this.#tookLike(/\\(?:[1-9]|k)/uy) !== undefined) this.problem = NO_LOOK_AROUND;
    const set = this.#tookLike(this.#flags.includes('u') ? CHARACTER_SET : UNIT_SET) ?? '';
    if (set === '') this.problem ??= 'must be a regular expression';
    return { kind: 'character', accepts: acceptorOf(set, this.#flags.replaceAll(/[^ius]/gu, '')) };
  }

  #readGroup(depth: number): PatternNode {
    const isPlain = !this.#source.startsWith('?', this.#at);
    const sign = this.#tookLike(/\?(?::|<[^=!>][^>]*>)/uy);
    if (!isPlain && sign === undefined) this.problem ??= NO_LOOK_AROUND;
    if (sign !== '?:') this.#groups += 1;
    const index = this.#groups;
    const part = this.readChoice(depth + 1);
    this.#took(')');
    if (sign === '?:') return part;
    return { kind: 'group', part, index, name: sign?.slice('?<'.length, -1) };
  }

  #readRepeats(part: PatternNode): PatternNode {
    const sign = this.#tookLike(/(?:[*+?]|\{\d+(?:,\d*)?\})/uy);
    if (sign === undefined) return part;
    const isLazy = this.#took('?');
    const [, least = '', comma, most = ''] = /^\{(\d+)(,)?(\d*)\}$/u.exec(sign) ?? [];
    if (sign === '*') return { kind: 'repeat', part, min: 0, max: Infinity, isLazy };
    if (sign === '+') return { kind: 'repeat', part, min: 1, max: Infinity, isLazy };
    if (sign === '?') return { kind: 'repeat', part, min: 0, max: 1, isLazy };
    const min = Number(least);
    return {
      kind: 'repeat',
      part,
      min,
      max: comma === undefined ? min : most === '' ? Infinity : Number(most),
      isLazy,
    };
  }
}

/** What stands for one character: a set in brackets, an escape, a dot, or itself. */
const CHARACTER_SET =
  /\[(?:\\.|[^\]\\])*\]|\\u[dD][89abAB][\dA-Fa-f]{2}\\u[dD][c-fC-F][\dA-Fa-f]{2}|\\u\{[\dA-Fa-f]+\}|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\[pP]\{[^}]*\}|\\.|[^\\]/suy;

/** The same without the flag u: characters are units of UTF-16. */
const UNIT_SET = /\[(?:\\[^]|[^\]\\])*\]|\\u[\dA-Fa-f]{4}|\\x[\dA-Fa-f]{2}|\\c[A-Za-z]|\\[^]|[^\\]/y;

/** The engine is asked for ASCII once, when the first character comes; it looks at one character, which takes it no time. */
function acceptorOf(set: string, flags: string): (character: string) => boolean {
  let pattern: RegExp | undefined;
  let ascii: readonly boolean[] = [];
  return (character) => {
    if (pattern === undefined) {
      const asked = new RegExp(`^${set === '^' ? String.raw`\^` : set}$`, flags);
      ascii = Array.from({ length: ASCII }, (_, code) => asked.test(String.fromCharCode(code)));
      pattern = asked;
    }
    return ascii[character.charCodeAt(0)] ?? pattern.test(character);
  };
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

function isTextEnd(character: string): boolean {
  return character === '';
}

function isWord(character: string): boolean {
  return /^\w$/u.test(character);
}
