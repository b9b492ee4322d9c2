/**
 * Regular expressions of nginx, which are PCRE2's, carried out by the language's own.
 *
 * Models what both have, and what PCRE writes another way: `(?i)` at the start, `\A`, `\z`, `\Z`, `\h`, classes such as
 * `[[:alnum:]]`, possessive quantifiers taken as greedy, and a brace that opens no quantifier.
 * Leaves out atomic groups, recursion, conditionals and `\K`: an expression with one of them is said not to compile.
 */
import { boundedExpression } from '../../base/bounded-expression';
import { err, ok, type Result } from '../../base/result';

/** They mean something to PCRE2 that is left out. */
const LEFT_OUT = /\\[KGRXQE]/u;

export interface CompiledPattern {
  test(subject: string): boolean;
  /** All of the match, then the groups; undefined without one. */
  exec(
    subject: string,
  ): { readonly groups: readonly string[]; readonly start: number; readonly end: number } | undefined;
}

const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\s',
  xdigit: 'A-Fa-f0-9',
  word: '\\w',
  punct: '!-\\/:-@\\[-`{-~',
};

/** The error is what nginx writes behind `pcre2_compile() failed: `. */
export function compileNginxPattern(
  source: string,
  options: { readonly isCaseless: boolean },
): Result<CompiledPattern, string> {
  const flag = /^\(\?i\)/u.exec(source)?.[0];
  const body = flag === undefined ? source : source.slice(flag.length);
  const problem = problemOf(body);
  if (problem !== undefined) return err(`${problem} in "${source}"`);
  const isCaseless = options.isCaseless || flag !== undefined;
  // The dollar sign of PCRE is also before a newline at the end, which a path has never.
  const expression = boundedExpression(translated(body), isCaseless ? 'i' : '');
  if (expression === undefined) return err(`regular expression is too large in "${source}"`);
  return ok({
    test: (subject) => expression.test(subject),
    exec: (subject) => {
      const match = expression.exec(subject);
      if (match === null) return undefined;
      const [whole] = match;
      return { groups: match.map(textOf), start: match.index, end: match.index + whole.length };
    },
  });
}

function textOf(group: string | undefined): string {
  return group ?? '';
}

/** What PCRE2 refuses, in its words. */
function problemOf(source: string): string | undefined {
  let depth = 0;
  let canRepeat = false;
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '\\') {
      if (index === source.length - 1) return '\\ at end of pattern';
      index += 1;
      canRepeat = true;
    } else if (character === '[') {
      const end = classEnd(source, index);
      if (end === -1) return 'missing terminating ] for character class';
      if (hasBackwardRange(source.slice(index + 1, end))) return 'range out of order in character class';
      index = end;
      canRepeat = true;
    } else if (character === '(') {
      depth += 1;
      const kind = /^\(\?(?!:|=|!|<=|<!|<[A-Za-z_]\w*>|P<[A-Za-z_]\w*>)/u.exec(source.slice(index));
      if (kind !== null) return 'unrecognized character after (? or (?-';
      index += (/^\(\?(?:P?<[A-Za-z_]\w*>|[:=!]|<[=!])?/u.exec(source.slice(index))?.[0].length ?? 1) - 1;
      canRepeat = false;
    } else if (character === ')') {
      depth -= 1;
      if (depth < 0) return 'unmatched closing parenthesis';
      canRepeat = true;
    } else if ('*+?'.includes(character)) {
      if (!canRepeat) return 'quantifier does not follow a repeatable item';
      // Lazy, or possessive.
      if ('+?'.includes(source.charAt(index + 1)) && source.charAt(index + 1) !== '') index += 1;
      canRepeat = false;
    } else if (character === '{') {
      const [quantifier, low = '', , high = ''] = /^\{(\d+)(,(\d*))?\}[+?]?/u.exec(source.slice(index)) ?? [];
      if (quantifier !== undefined) {
        if (!canRepeat) return 'quantifier does not follow a repeatable item';
        if (high !== '' && Number(high) < Number(low)) return 'numbers out of order in {} quantifier';
        index += quantifier.length - 1;
      }
      canRepeat = quantifier === undefined;
    } else canRepeat = character !== '|' && character !== '^';
  }
  if (depth > 0) return 'missing closing parenthesis';
  return LEFT_OUT.test(source) ? 'unrecognized character follows \\' : undefined;
}

/** Where the class that opens at `start` closes, or -1. */
function classEnd(source: string, start: number): number {
  let index = start + 1;
  if (source.charAt(index) === '^') index += 1;
  if (source.charAt(index) === ']') index += 1;
  for (; index < source.length; index += 1) {
    if (source.charAt(index) === '\\') index += 1;
    else if (source.startsWith('[:', index) && source.includes(':]', index))
      index = source.indexOf(':]', index) + 1;
    else if (source.charAt(index) === ']') return index;
  }
  return -1;
}

function hasBackwardRange(inside: string): boolean {
  const plain = inside.replaceAll(/\[:\w+:\]|\\./gu, '');
  return [...plain.matchAll(/(?<low>[^-])-(?<high>[^-\]])/gu)].some(
    ({ groups }) => (groups?.['low'] ?? '') > (groups?.['high'] ?? ''),
  );
}

function translated(source: string): string {
  let text = '';
  for (let index = 0; index < source.length; index += 1) {
    const character = source.charAt(index);
    if (character === '[') {
      const end = classEnd(source, index);
      text += translatedClass(source.slice(index, end + 1));
      index = end;
    } else if (character === '\\') {
      text += translatedEscape(source.charAt(index + 1));
      index += 1;
    } else if (source.startsWith('(?P<', index)) {
      text += '(?<';
      index += 3;
    } else if ('*+?}'.includes(character) && source.charAt(index + 1) === '+') {
      text += character;
      index += 1;
    } else text += character;
  }
  return text;
}

function translatedClass(source: string): string {
  const named = source.replaceAll(/\[:(?<name>\w+):\]/gu, (all, name: string) => CLASSES[name] ?? all);
  // A bracket that comes first is one of the class.
  return named.replace(/^(?<open>\[\^?)\]/u, '$<open>\\]').replaceAll('\\h', ' \\t');
}

function translatedEscape(character: string): string {
  switch (character) {
    case 'A':
      return '^';
    case 'z':
    case 'Z':
      // A newline at the end, which Z allows, no path has.
      return '$';
    case 'h':
      return '[ \\t]';
    default:
      return `\\${character}`;
  }
}
