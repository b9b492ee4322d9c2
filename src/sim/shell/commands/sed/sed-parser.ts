/**
 * Reads sed scripts.
 *
 * GNU sed 4.9 `sed/compile.c`, with its messages. Leaves out `e`, `F`, `R`, `W`, `v`, `z` and flags `e` and `m` of `s`.
 */
import { largestOf } from '../../../base/extremes';
import { err, ok, type Result } from '../../../base/result';
import { basicToExtended, compileExpression } from '../../posix-expression';
import type { SedAddress, SedCommand, SedPart, SedSubstitution } from './sed-program';

export interface SedProblem {
  /** How much of the script was read when it was noticed; undefined when it does not matter. */
  readonly at: number | undefined;
  readonly message: string;
}

export function parseSed(script: string, isExtended: boolean): Result<SedCommand[], SedProblem> {
  const parser = new SedParser(script, isExtended);
  const commands = parser.script();
  return parser.problem === undefined ? ok(commands) : err(parser.problem);
}

const TEXT_COMMANDS = 'aic';
const LABEL_COMMANDS = 'btT:';
const FILE_COMMANDS = 'rw';
const PLAIN_COMMANDS = '=dDgGhHnNpPxlqQ';
const UNMODELLED = 'eFRWvz';

class SedParser {
  problem: SedProblem | undefined = undefined;
  readonly #script: string;
  readonly #isExtended: boolean;
  readonly #open: number[] = [];
  #at = 0;

  constructor(script: string, isExtended: boolean) {
    this.#script = script;
    this.#isExtended = isExtended;
  }

  script(): SedCommand[] {
    const commands: SedCommand[] = [];
    for (;;) {
      this.#skip(/^[\s;]+/u);
      if (this.#at >= this.#script.length || this.problem !== undefined) break;
      if (this.#next === '#') {
        this.#skip(/^[^\n]*/u);
        continue;
      }
      const command = this.#command(commands);
      if (command !== undefined) commands.push(command);
    }
    if (this.problem === undefined && this.#open.length > 0)
      this.problem = { at: 0, message: "unmatched `{'" };
    const labels = new Set(commands.filter(({ name }) => name === ':').map(({ text }) => text));
    const lost = commands.find(({ name, text }) => 'btT'.includes(name) && text !== '' && !labels.has(text));
    if (lost !== undefined) {
      this.problem ??= { at: undefined, message: `can't find label for jump to \`${lost.text}'` };
    }
    return commands;
  }

  get #next(): string {
    return this.#script.charAt(this.#at);
  }

  #skip(pattern: RegExp): string {
    const [found = ''] = pattern.exec(this.#script.slice(this.#at)) ?? [];
    this.#at += found.length;
    return found;
  }

  #fail(message: string, more = 0): void {
    this.problem ??= { at: this.#at + more, message };
  }

  #command(commands: readonly SedCommand[]): SedCommand | undefined {
    const from = this.#address(false);
    this.#skip(/^\s+/u);
    let to: SedAddress | undefined = undefined;
    if (from !== undefined && this.#next === ',') {
      this.#at += 1;
      this.#skip(/^\s+/u);
      to = this.#address(true);
      if (to === undefined) {
        this.#fail("unexpected `,'");
        return undefined;
      }
    }
    if (this.problem !== undefined) return undefined;
    const isZero = from?.kind === 'line' && from.number === 0;
    if (isZero && to?.kind !== 'regex') {
      this.#fail('invalid usage of line address 0', 1);
      return undefined;
    }
    this.#skip(/^\s+/u);
    const isNegated = this.#skip(/^!\s*/u) !== '';
    const name = this.#next;
    if (name === '') {
      this.#fail('missing command');
      return undefined;
    }
    this.#at += 1;
    const base = {
      from,
      to,
      isNegated,
      name,
      text: '',
      number: undefined,
      substitution: undefined,
      letters: undefined,
      end: 0,
    };
    if (name === '{') {
      this.#open.push(commands.length);
      return base;
    }
    if (name === '}') return this.#close(base, commands);
    if (TEXT_COMMANDS.includes(name)) return this.#withText(base);
    if (LABEL_COMMANDS.includes(name)) return this.#withLabel(base);
    if (FILE_COMMANDS.includes(name)) {
      this.#skip(/^[ \t]+/u);
      const text = this.#skip(/^[^\n]*/u);
      if (text === '') this.#fail('missing filename in r/R/w/W commands');
      return { ...base, text };
    }
    if (name === 's') {
      const substitution = this.#substitution();
      return substitution === undefined ? undefined : this.#ended({ ...base, substitution });
    }
    if (name === 'y') {
      const letters = this.#letters();
      return letters === undefined ? undefined : this.#ended({ ...base, letters });
    }
    if (UNMODELLED.includes(name)) {
      this.#fail(`\`${name}' is not modelled in this lab`);
      return undefined;
    }
    if (!PLAIN_COMMANDS.includes(name)) {
      this.#fail(`unknown command: \`${name}'`);
      return undefined;
    }
    if (!'qQl'.includes(name)) return this.#ended(base);
    const digits = this.#skip(/^[ \t]*\d*/u).trim();
    if (to !== undefined && name !== 'l') {
      this.#fail('command only uses one address');
      return undefined;
    }
    return this.#ended({ ...base, number: digits === '' ? undefined : Number(digits) });
  }

  /** Behind a command there is nothing but its end. */
  #ended(command: SedCommand): SedCommand | undefined {
    this.#skip(/^[ \t]+/u);
    if (this.#next === '' || '\n;#}'.includes(this.#next)) return command;
    this.#fail('extra characters after command', 1);
    return undefined;
  }

  #close(base: SedCommand, commands: readonly SedCommand[]): SedCommand | undefined {
    const start = this.#open.pop();
    const opening = start === undefined ? undefined : commands[start];
    if (opening === undefined) {
      this.#fail("unexpected `}'");
      return undefined;
    }
    opening.end = commands.length;
    return this.#ended(base);
  }

  #address(isEnd: boolean): SedAddress | undefined {
    const number = this.#skip(/^\d+/u);
    if (number !== '') {
      const step = isEnd ? '' : this.#skip(/^~\d+/u);
      if (step === '') return { kind: 'line', number: Number(number) };
      return { kind: 'step', first: Number(number), step: Number(step.slice(1)) };
    }
    if (isEnd) {
      const [, sign, amount] = /^([+~])(\d+)/u.exec(this.#script.slice(this.#at)) ?? [];
      if (sign !== undefined && amount !== undefined) {
        this.#at += 1 + amount.length;
        return { kind: sign === '+' ? 'more' : 'multiple', number: Number(amount) };
      }
    }
    if (this.#next === '$') {
      this.#at += 1;
      return { kind: 'last' };
    }
    const isOther = this.#next === '\\';
    if (this.#next !== '/' && !isOther) return undefined;
    if (isOther) this.#at += 1;
    const delimiter = this.#next;
    this.#at += 1;
    const source = this.#upTo(delimiter, true);
    if (source === undefined) {
      this.#fail('unterminated address regex');
      return undefined;
    }
    const flags = this.#skip(/^[IM]+/u);
    const regex = this.#regex(source, flags.includes('I'));
    return this.problem === undefined ? { kind: 'regex', regex } : undefined;
  }

  /** With the delimiter itself where a backslash stood before it; the end of the script has none. */
  #upTo(delimiter: string, isRegex: boolean): string | undefined {
    let text = '';
    let isInClass = false;
    for (; this.#at < this.#script.length; this.#at += 1) {
      const character = this.#next;
      if (isInClass) {
        const [inner] = /^\[[:.=][a-z]+[:.=]\]/u.exec(this.#script.slice(this.#at)) ?? [];
        if (inner !== undefined) {
          text += inner;
          this.#at += inner.length - 1;
          continue;
        }
        if (character === ']' && !/\[\^?$/u.test(text)) isInClass = false;
        text += character;
      } else if (character === '\\') {
        this.#at += 1;
        const escaped = this.#next;
        text +=
          escaped === delimiter
            ? isRegex && delimiter !== '/' && '|.*+?[]^$(){}'.includes(delimiter)
              ? `\\${delimiter}`
              : delimiter
            : `\\${escaped}`;
      } else if (character === delimiter) {
        this.#at += 1;
        return text;
      } else {
        if (isRegex && character === '[') isInClass = true;
        text += character;
      }
    }
    return undefined;
  }

  #regex(source: string, isCaseless: boolean): RegExp | undefined {
    if (source === '') return undefined;
    const words = source
      .replace(/\\[<>]/gu, String.raw`\b`)
      .replace(/\[(\^?)\](?=[^[]*\])/gu, String.raw`[$1\]`)
      .replaceAll('\n', String.raw`\n`);
    const regex = compileExpression(this.#isExtended ? words : basicToExtended(words), isCaseless ? 'i' : '');
    if (regex === undefined) this.#fail(problemOfRegex(this.#isExtended ? words : basicToExtended(words)));
    return regex;
  }

  #substitution(): SedSubstitution | undefined {
    const delimiter = this.#next;
    this.#at += 1;
    const source = delimiter === '' ? undefined : this.#upTo(delimiter, true);
    const by = source === undefined ? undefined : this.#upTo(delimiter, false);
    if (source === undefined || by === undefined) {
      this.#fail("unterminated `s' command");
      return undefined;
    }
    let [isGlobal, isPrinting, isCaseless, number] = [false, false, false, 1];
    let file: string | undefined = undefined;
    for (;;) {
      const digits = this.#skip(/^\d+/u);
      if (digits !== '') {
        number = Number(digits);
        continue;
      }
      const flag = this.#next;
      if (flag === '' || '\n;}# \t'.includes(flag)) break;
      this.#at += 1;
      if (flag === 'g') isGlobal = true;
      else if (flag === 'p') isPrinting = true;
      else if (flag === 'i' || flag === 'I') isCaseless = true;
      else if (flag === 'w') file = this.#skip(/^[^\n]*/u).trim();
      else {
        this.#fail("unknown option to `s'");
        return undefined;
      }
    }
    const regex = this.#regex(source, isCaseless);
    if (this.problem !== undefined) return undefined;
    const parts = partsOf(by);
    const groups = source === '' ? 9 : groupCount(this.#isExtended ? source : basicToExtended(source));
    const most = largestOf(
      parts.map((part) => (part.kind === 'group' ? part.number : 0)),
      0,
    );
    if (most > groups) {
      this.#fail(`invalid reference \\${most} on \`s' command's RHS`);
      return undefined;
    }
    return { regex, parts, isGlobal, number, isPrinting, file };
  }

  #letters(): ReadonlyMap<string, string> | undefined {
    const delimiter = this.#next;
    this.#at += 1;
    const from = delimiter === '' ? undefined : this.#upTo(delimiter, false);
    const to = from === undefined ? undefined : this.#upTo(delimiter, false);
    if (from === undefined || to === undefined) {
      this.#fail("unterminated `y' command");
      return undefined;
    }
    const [left, right] = [plainLetters(from), plainLetters(to)];
    if (left.length !== right.length) {
      this.#fail("strings for `y' command are different lengths");
      return undefined;
    }
    return new Map(left.map((letter, index) => [letter, right[index] ?? letter]));
  }

  /** `a text`, `a\` and the text on the next lines. */
  #withText(base: SedCommand): SedCommand | undefined {
    this.#skip(/^[ \t]+/u);
    if (this.#next === '') {
      this.#fail("expected \\ after `a', `c' or `i'");
      return undefined;
    }
    const hasBackslash = this.#skip(/^\\(?:[ \t]*\n)?/u) !== '';
    if (!hasBackslash && this.#next === '\n') {
      this.#fail("expected \\ after `a', `c' or `i'");
      return undefined;
    }
    const raw = this.#skip(/^(?:\\[\s\S]|[^\n\\])*/u);
    if (hasBackslash && raw === '' && this.#next === '') {
      this.#fail("expected \\ after `a', `c' or `i'");
      return undefined;
    }
    const text = raw.replace(/\\([\s\S])/gu, (_, letter: string) => (letter === 't' ? '\t' : letter));
    return { ...base, text };
  }

  #withLabel(base: SedCommand): SedCommand | undefined {
    this.#skip(/^[ \t]+/u);
    const text = this.#skip(base.name === ':' ? /^[^\n;]*/u : /^[^\n;}]*/u).trim();
    if (base.name === ':' && text === '') {
      this.#fail('":" lacks a label');
      return undefined;
    }
    if (base.name === ':' && base.from !== undefined) {
      this.#fail(": doesn't want any addresses");
      return undefined;
    }
    return { ...base, text };
  }
}

function problemOfRegex(source: string): string {
  const plain = source.replace(/\\[\s\S]/gu, '').replace(/\[[^\]]*\]/gu, '');
  const count = (sign: string): number => plain.split(sign).length;
  if (plain.includes('[')) return 'unterminated address regex';
  if (count('(') > count(')')) return String.raw`Unmatched ( or \(`;
  return count(')') > count('(') ? String.raw`Unmatched ) or \)` : 'Invalid preceding regular expression';
}

function groupCount(source: string): number {
  return (
    source
      .replace(/\\[\s\S]/gu, '')
      .replace(/\[[^\]]*\]/gu, '')
      .split('(').length - 1
  );
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['f', '\f'],
  ['v', '\v'],
  ['a', '\u0007'],
]);

function plainLetters(text: string): readonly string[] {
  return Array.from(text.replace(/\\([\s\S])/gu, (_, letter: string) => ESCAPES.get(letter) ?? letter));
}

function partsOf(replacement: string): readonly SedPart[] {
  const parts: SedPart[] = [];
  for (const [whole, escaped] of replacement.matchAll(/\\([\s\S])|&|[^\\&]+/gu)) {
    if (whole === '&') parts.push({ kind: 'group', number: 0 });
    else if (escaped === undefined) parts.push({ kind: 'text', text: whole });
    else if (/\d/u.test(escaped)) parts.push({ kind: 'group', number: Number(escaped) });
    else if ('ULEul'.includes(escaped)) parts.push({ kind: 'case', letter: escaped });
    else parts.push({ kind: 'text', text: ESCAPES.get(escaped) ?? escaped });
  }
  return parts;
}
