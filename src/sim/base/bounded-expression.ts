/**
 * A regular expression of anybody's, in ECMAScript's syntax without the flag u, whose answer comes in bounded time: `(a+)+$` keeps the engine, which
 * tries one way after the other, busy for years.
 *
 * The engine does what it cannot spend long on. Where text and expression give it too many ways, all of them are followed at once, a character at a
 * time (Cox, "Regular Expression Matching: the Virtual Machine Approach", 2009), with the same match and groups.
 * Leaves out look-around and back references there: such an expression matches nothing then, as PCRE gives up at its match limit.
 */
import { groupsOf, readPattern, type PatternGroup, type PatternNode } from './pattern-node';
import { firstMatch } from './first-match';
import { programOf, type Step } from './pattern-program';
import { parseRegularExpression } from './regular-expression';

/** The engine takes some nanoseconds for each. */
const MAX_WAYS = 1_000_000;

/** Undefined for what is no regular expression, or is too large. */
export function boundedExpression(source: string, flags: string): RegExp | undefined {
  const node = readPattern(withoutLooks(source), flags);
  if (!node.ok || programOf(node.value) === undefined) return undefined;
  return parseRegularExpression(source, flags).ok ? new BoundedExpression(source, flags) : undefined;
}

/** The same expression, all of its matches one after the other. */
export function globalExpression(expression: RegExp): RegExp {
  return new BoundedExpression(expression, `${expression.flags.replace('g', '')}g`);
}

/** What an expression is read as, once for it and its copies. */
interface Reading {
  readonly node: PatternNode;
  readonly groups: readonly PatternGroup[];
  /** Undefined where all ways cannot be followed at once. */
  readonly steps: readonly Step[] | undefined;
}

/** Methods of texts that take an expression copy it and call `exec`. */
class BoundedExpression extends RegExp {
  readonly #reading: Reading;

  constructor(pattern: RegExp | string, flags: string) {
    super(pattern, flags);
    this.#reading = pattern instanceof BoundedExpression ? pattern.#reading : readingOf(this.source, flags);
  }

  override exec(text: string): RegExpExecArray | null {
    const isMoving = this.global || this.sticky;
    const from = isMoving ? this.lastIndex : 0;
    if (from > text.length || this.#isQuick(text.length - from)) return super.exec(text);
    const found = this.#search(text, from);
    if (isMoving) this.lastIndex = found === undefined ? 0 : found.index + found[0].length;
    return found ?? NOTHING;
  }

  #isQuick(length: number): boolean {
    const ways = waysOf(this.#reading.node, length);
    return ways === 1 || ways * (length + 1) <= MAX_WAYS;
  }

  #search(text: string, from: number): RegExpExecArray | undefined {
    const { steps, groups } = this.#reading;
    const found = steps === undefined ? undefined : firstMatch(steps, { text, from, isHere: this.sticky });
    if (found === undefined) return undefined;
    const texts = groups.map(({ index }) => {
      const [start, end] = found.groups.get(index) ?? [0, 0];
      return text.slice(start, end);
    });
    const whole: [string, ...string[]] = [text.slice(found.start, found.end), ...texts];
    const named = groups.flatMap(({ name }, index): readonly (readonly [string, string])[] =>
      name === undefined ? [] : [[name, texts[index] ?? '']],
    );
    const names = named.length === 0 ? {} : { groups: Object.fromEntries(named) };
    return Object.assign(whole, { index: found.start, input: text, ...names });
  }
}

function readingOf(source: string, flags: string): Reading {
  const plain = withoutLooks(source);
  const read = readPattern(plain, flags);
  const node: PatternNode = read.ok ? read.value : { kind: 'sequence', parts: [] };
  return { node, groups: groupsOf(node), steps: plain === source ? programOf(node) : undefined };
}

// eslint-disable-next-line unicorn/no-null -- What RegExp answers without a match.
const NOTHING = null;

const LOOKS = /\\[1-9]|\\k<[^>]*>|(\\[^])|\(\?<?[=!]/g;

/** As far as the number of ways goes, a look is a group and a back reference nothing. */
function withoutLooks(source: string): string {
  return source.replaceAll(LOOKS, (all: string, escape?: string) =>
    escape === undefined ? (all.startsWith('(') ? '(?:' : '') : all,
  );
}

/** How many ways an engine may have to try from one place, at most. */
function waysOf(node: PatternNode, length: number): number {
  switch (node.kind) {
    case 'character':
    case 'between':
      return 1;
    case 'sequence':
      return node.parts.reduce((product, part) => product * waysOf(part, length), 1);
    case 'choice':
      return node.options.reduce((sum, option) => sum + waysOf(option, length), 0);
    case 'group':
      return waysOf(node.part, length);
    case 'repeat': {
      const ways = waysOf(node.part, length);
      const most = Math.min(node.max, Math.max(node.min, length));
      return ways === 1 ? most - node.min + 1 : ways ** (most + 1);
    }
  }
}
