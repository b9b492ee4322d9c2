/**
 * The grammar of display filters (wireshark-filter(4) of Wireshark 4.0): `or` binds least, then `and`, then `not`.
 *
 * Leaves out arithmetic other than `&`, the functions beside `len`, `count`, `lower` and `upper`, and slices of several pieces.
 */
import { MAX_NESTING } from '../../base/max-nesting';
import { err, ok, type Result } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';
import {
  tokenizeDisplayFilter,
  unexpectedWord,
  type DisplayFilterError,
  type DisplayToken,
} from './display-lexer';
import type {
  DisplayComparison,
  DisplayFunction,
  DisplayNode,
  DisplayOperand,
  DisplayRange,
  DisplaySlice,
  DisplayWord,
} from './display-node';

const COMPARISONS: Readonly<Record<string, DisplayComparison>> = {
  '==': '==',
  eq: '==',
  any_eq: '==',
  '!=': '!=',
  ne: '!=',
  all_ne: '!=',
  '===': '===',
  all_eq: '===',
  '!==': '!==',
  '~=': '!==',
  any_ne: '!==',
  '>': '>',
  gt: '>',
  '<': '<',
  lt: '<',
  '>=': '>=',
  ge: '>=',
  '<=': '<=',
  le: '<=',
  contains: 'contains',
  matches: 'matches',
  '~': 'matches',
};
const FUNCTIONS: readonly DisplayFunction[] = ['len', 'count', 'lower', 'upper'];
/** Each of them is a level of the tree. */
const MOST_IN_A_ROW = 1000;
const CAPTURE_FILTER_WORDS = /^(?:port|host|net|portrange|src|dst|proto|broadcast|multicast)$/;
const ENDED = say('Unexpected end of filter expression.');

type Parsed<Value> = Result<Value, DisplayFilterError>;

/** Undefined for an empty filter. */
export function parseDisplayExpression(source: string): Parsed<DisplayNode | undefined> {
  const tokens = tokenizeDisplayFilter(source);
  if (!tokens.ok) return tokens;
  if (tokens.value[0]?.kind === 'end') return ok(undefined);
  const parser = new DisplayParser(tokens.value);
  const node = parser.or();
  if (!node.ok) return node;
  return parser.isAtEnd ? node : parser.unexpected();
}

class DisplayParser {
  readonly #tokens: readonly DisplayToken[];
  #next = 0;
  /** How many operators stand around what is read, or before it. */
  #nesting = 0;

  constructor(tokens: readonly DisplayToken[]) {
    this.#tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.#token.kind === 'end';
  }

  get #token(): DisplayToken {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', column: 1, end: 1 };
  }

  unexpected(): Parsed<never> {
    const { kind, text, column } = this.#token;
    if (kind === 'end') return err({ message: ENDED, column });
    return err({ message: withHint(unexpectedWord(text), text), column });
  }

  or(): Parsed<DisplayNode> {
    return this.#binary('or', ['or', '||'], () => this.#and());
  }

  #and(): Parsed<DisplayNode> {
    return this.#binary('and', ['and', '&&'], () => this.#not());
  }

  #binary(
    kind: 'and' | 'or',
    words: readonly string[],
    side: () => Parsed<DisplayNode>,
  ): Parsed<DisplayNode> {
    let node = side();
    let count = 0;
    while (node.ok && this.#take(words)) {
      count += 1;
      if (count > MOST_IN_A_ROW) return this.#tooDeep();
      const other = side();
      if (!other.ok) return other;
      node = ok({ kind, one: node.value, other: other.value });
    }
    return node;
  }

  #not(): Parsed<DisplayNode> {
    if (this.#nesting >= MAX_NESTING) return this.#tooDeep();
    this.#nesting += 1;
    const node = this.#enteredNot();
    this.#nesting -= 1;
    return node;
  }

  #tooDeep(): Parsed<never> {
    const message = say('The filter is nested too deeply, or too long.');
    return err({ message, column: this.#token.column });
  }

  #enteredNot(): Parsed<DisplayNode> {
    if (this.#take(['not', '!'])) {
      const inner = this.#not();
      return inner.ok ? ok({ kind: 'not', inner: inner.value }) : inner;
    }
    if (this.#take(['('])) {
      const inner = this.or();
      if (!inner.ok) return inner;
      return this.#take([')']) ? inner : this.unexpected();
    }
    return this.#relation();
  }

  #relation(): Parsed<DisplayNode> {
    const quantifier = this.#take(['any']) ? 'any' : this.#take(['all']) ? 'all' : undefined;
    const left = this.#operand();
    if (!left.ok) return left;
    const { text, kind, column } = this.#token;
    const comparison = kind === 'text' ? undefined : COMPARISONS[text];
    if (comparison !== undefined) {
      this.#next += 1;
      const right = this.#operand();
      if (!right.ok) return right;
      return ok({ kind: 'compare', comparison, left: left.value, right: right.value, quantifier, column });
    }
    const isNegated = kind === 'word' && text === 'not' && this.#tokens[this.#next + 1]?.text === 'in';
    if (isNegated) this.#next += 1;
    if (this.#take(['in'])) {
      const ranges = this.#ranges();
      if (!ranges.ok) return ranges;
      const node: DisplayNode = { kind: 'in', left: left.value, ranges: ranges.value, quantifier };
      return ok(isNegated ? { kind: 'not', inner: node } : node);
    }
    if (quantifier !== undefined) return this.unexpected();
    return ok({ kind: 'exists', operand: left.value });
  }

  #ranges(): Parsed<readonly DisplayRange[]> {
    if (!this.#take(['{'])) return this.unexpected();
    const ranges: DisplayRange[] = [];
    do {
      const low = this.#word();
      if (!low.ok) return low;
      const high = this.#take(['..']) ? this.#word() : undefined;
      if (high?.ok === false) return high;
      ranges.push({ low: low.value, high: high?.value });
    } while (this.#take([',']));
    return this.#take(['}']) ? ok(ranges) : this.unexpected();
  }

  #operand(): Parsed<DisplayOperand> {
    const { column } = this.#token;
    const name = FUNCTIONS.find((each) => each === this.#token.text);
    if (name !== undefined && this.#token.kind === 'word' && this.#tokens[this.#next + 1]?.text === '(') {
      this.#next += 2;
      if (this.#nesting >= MAX_NESTING) return this.#tooDeep();
      this.#nesting += 1;
      const argument = this.#operand();
      this.#nesting -= 1;
      if (!argument.ok) return argument;
      return this.#take([')'])
        ? ok({ kind: 'call', name, argument: argument.value, column })
        : this.unexpected();
    }
    const word = this.#word();
    if (!word.ok) return word;
    let occurrence: number | undefined;
    if (this.#take(['#'])) {
      const number = this.#layer();
      if (!number.ok) return number;
      occurrence = number.value;
    }
    const slice = this.#take(['[']) ? this.#slice() : ok(undefined);
    if (!slice.ok) return slice;
    const mask = this.#take(['&', 'bitwise_and', 'bitand']) ? this.#word() : ok(undefined);
    if (!mask.ok) return mask;
    return ok({ kind: 'word', word: word.value, occurrence, slice: slice.value, mask: mask.value });
  }

  /** `[3]`, `[0:3]` with a length, `[0-2]` with a last, `[2:]`, `[:3]`. */
  #slice(): Parsed<DisplaySlice | undefined> {
    const { text, column, kind } = this.#token;
    const match = /^(-?\d+)?(?:([:-])(\d+)?)?$/.exec(text);
    if (match === null || kind !== 'word') return this.unexpected();
    this.#next += 1;
    if (!this.#take([']'])) return this.unexpected();
    const from = Number(match[1] ?? 0);
    const last = match[3] === undefined ? undefined : Number(match[3]);
    if (match[2] === undefined) return ok({ from, length: 1 });
    if (match[2] === ':') return ok({ from, length: last });
    if (last === undefined || last < from) {
      const message = say('"{text}" is no range of bytes; [0-2] or [0:3] would be right.', { text });
      return err({ message, column });
    }
    return ok({ from, length: last - from + 1 });
  }

  /** Which layer: `#2`, `#[-1]`. */
  #layer(): Parsed<number> {
    const isBracketed = this.#take(['[']);
    const { kind, text } = this.#token;
    const form = isBracketed ? /^-?[1-9]\d*$/ : /^[1-9]\d*$/;
    if (kind !== 'word' || !form.test(text)) return this.unexpected();
    this.#next += 1;
    if (isBracketed && !this.#take([']'])) return this.unexpected();
    return ok(Number(text));
  }

  #word(): Parsed<DisplayWord> {
    const { kind, text, column } = this.#token;
    if (kind !== 'word' && kind !== 'text') return this.unexpected();
    this.#next += 1;
    return ok({ text, isQuoted: kind === 'text', column });
  }

  #take(texts: readonly string[]): boolean {
    const { kind, text } = this.#token;
    if (kind === 'text' || kind === 'end' || !texts.includes(text)) return false;
    this.#next += 1;
    return true;
  }
}

function withHint(problem: Sentence, text: string): Sentence {
  if (text === '=') return say('{problem} Equality is written ==.', { problem });
  if (!CAPTURE_FILTER_WORDS.test(text)) return problem;
  return say(
    '{problem} It looks like a capture filter; a display filter says tcp.port == 80, ip.addr == 10.244.1.2.',
    { problem },
  );
}
