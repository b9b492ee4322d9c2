/** grep on basic, extended and fixed patterns, in files and with -r in directories (GNU grep 3.8; busybox 1.36). */
import { append } from '../../base/append';
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { basicToExtended, compileExpression } from '../posix-expression';
import { escapeRegExp } from '../pattern';
import { ShellPattern } from '../shell-pattern';
import { readToolArguments, toolMisuse, type ToolArguments, type ToolUsage } from '../tool-options';
import { linesOf, pathFor, readInput } from './input-files';

/** A bad pattern or an unreadable file. */
const EXIT_TROUBLE = 2;

const USAGE: ToolUsage = {
  name: 'grep',
  gnu: 'E,extended-regexp F,fixed-strings G,basic-regexp P,perl-regexp e,regexp: f,file: i,ignore-case y w,word-regexp x,line-regexp z,null-data! s,no-messages v,invert-match m,max-count: b,byte-offset! n,line-number --line-buffered H,with-filename h,no-filename --label:! o,only-matching q,quiet,silent --binary-files:! a,text I d,directories:! D,devices:! r,recursive R,dereference-recursive --include: --exclude: --exclude-from:! --exclude-dir: L,files-without-match l,files-with-matches c,count T,initial-tab! Z,null! B,before-context: A,after-context: C,context: --color,colour:: U,binary! u! --no-ignore-case',
  busybox: 'H h n l L o c q v s R r i w F E z! x e: f: m: A: B: C: I! a --color::',
  trouble: EXIT_TROUBLE,
  usageLine: 'Usage: grep [OPTION]... PATTERNS [FILE]...',
};

interface Input {
  readonly name: string;
  readonly text: string;
}

export function* grep(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, numbersAsContext(args), USAGE);
  if (typeof given === 'number') return given;
  const names = [...given.operands];
  const patterns = [...given.all('e')];
  for (const name of given.all('f')) {
    const text = yield* readInput(process, name);
    if (text === undefined) return EXIT_TROUBLE;
    append(patterns, linesOf(text));
  }
  if (!given.has('e') && !given.has('f')) {
    const first = names.shift();
    if (first === undefined) return withoutPattern(process);
    append(patterns, first.split('\n'));
  }
  for (const letter of ['m', 'A', 'B', 'C']) {
    const text = given.text(letter);
    if (text === undefined || /^-?\d+$/u.test(text)) continue;
    process.stderr(
      letter === 'm' ? 'grep: invalid max count\n' : `grep: ${text}: invalid context length argument\n`,
    );
    return EXIT_TROUBLE;
  }
  const isBusybox = process.environment.flavor === 'busybox';
  const isExtended = given.has('E') || process.argv[0] === 'egrep';
  const isFixed = given.has('F') || process.argv[0] === 'fgrep';
  const source = patterns.map((pattern) => sourceOf(pattern, { isExtended, isFixed, given })).join('|');
  const isCaseIgnored = given.has('i') || given.has('y');
  const isOpen = !isFixed && patterns.some((pattern) => hasOpenBracket(pattern));
  const expression = isOpen ? undefined : compileExpression(source, isCaseIgnored ? 'gi' : 'g');
  if (expression === undefined) {
    process.stderr(
      isBusybox
        ? `grep: bad regex '${patterns.join(' ')}': Invalid regexp\n`
        : `grep: ${problemOf(patterns.join('\n'))}\n`,
    );
    return EXIT_TROUBLE;
  }
  return yield* new Search(process, given, patterns.length === 0 ? undefined : expression).run(names);
}

/** `-3` is `-C 3`. */
function numbersAsContext(args: readonly string[]): readonly string[] {
  return args.map((word) => (/^-\d+$/u.test(word) ? `-C${word.slice(1)}` : word));
}

function withoutPattern(process: Process): number {
  if (process.environment.flavor === 'busybox') return toolMisuse(process, USAGE, 'no pattern');
  process.stderr(`${USAGE.usageLine ?? ''}\nTry 'grep --help' for more information.\n`);
  return EXIT_TROUBLE;
}

/** A `[` that is not escaped, and no `]` behind it. */
function hasOpenBracket(pattern: string): boolean {
  return /(?<!\\)\[\^?\]?[^\]]*$/u.test(pattern.replaceAll(/(?<!\\)\[\^?\]?[^\]]*\]/gu, ''));
}

/** As regcomp words the common ones. */
function problemOf(pattern: string): string {
  if (pattern === '[') return 'Invalid regular expression';
  if (hasOpenBracket(pattern)) return 'Unmatched [, [^, [:, [., or [=';
  if (pattern.endsWith('(') || pattern.split('(').length > pattern.split(')').length) {
    return 'Unmatched ( or \\(';
  }
  return pattern.includes(')') ? 'Unmatched ) or \\)' : 'Invalid regular expression';
}

function sourceOf(
  pattern: string,
  {
    isExtended,
    isFixed,
    given,
  }: { readonly isExtended: boolean; readonly isFixed: boolean; readonly given: ToolArguments },
): string {
  const source = isFixed
    ? escapeRegExp(pattern)
    : isExtended || given.has('P')
      ? pattern
      : basicToExtended(pattern);
  if (given.has('x')) return `^(${source})$`;
  return given.has('w') ? String.raw`\b(${source})\b` : `(${source})`;
}

class Search {
  readonly #process: Process;
  readonly #given: ToolArguments;
  /** Without any pattern nothing matches. */
  readonly #expression: RegExp | undefined;
  #hasTrouble = false;

  constructor(process: Process, given: ToolArguments, expression: RegExp | undefined) {
    this.#process = process;
    this.#given = given;
    this.#expression = expression;
  }

  *run(names: readonly string[]): Task<number> {
    const given = this.#given;
    const isRecursive = given.has('r') || given.has('R');
    const wanted = names.length > 0 ? names : isRecursive ? ['.'] : ['-'];
    const last = given.lastOf('H', 'h');
    const hasNames = last === 'H' || (last !== 'h' && (wanted.length > 1 || isRecursive));
    let hasMatch = false;
    for (const name of wanted) {
      const inputs = isRecursive ? this.#tree(name, names.length === 0) : yield* this.#single(name);
      for (const input of inputs) {
        if (this.#searchOne(input, hasNames)) hasMatch = true;
        if (hasMatch && given.has('q')) return 0;
      }
    }
    if (this.#hasTrouble) return EXIT_TROUBLE;
    return hasMatch ? 0 : 1;
  }

  *#single(name: string): Task<readonly Input[]> {
    const { files } = this.#process.environment;
    const path = pathFor(this.#process, name);
    const isMissing = name !== '-' && files.read(path) === undefined;
    if (isMissing && this.#given.has('s')) {
      this.#hasTrouble = true;
      return [];
    }
    const text = yield* readInput(this.#process, name);
    if (text !== undefined) return [{ name: name === '-' ? '(standard input)' : name, text }];
    this.#hasTrouble = true;
    return [];
  }

  #tree(name: string, isImplied: boolean): readonly Input[] {
    const { files } = this.#process.environment;
    const path = pathFor(this.#process, name);
    if (!files.exists(path)) {
      if (!this.#given.has('s')) this.#process.stderr(`grep: ${name}: No such file or directory\n`);
      this.#hasTrouble = true;
      return [];
    }
    return this.#walk(path, isImplied ? '' : name.replace(/(?<=.)\/+$/u, ''), true);
  }

  #walk(path: string, shown: string, isNamed: boolean): readonly Input[] {
    const { files } = this.#process.environment;
    const text = files.read(path);
    const base = path.split('/').at(-1) ?? '';
    if (text !== undefined) return isNamed || this.#isWanted(base) ? [{ name: shown, text }] : [];
    const isExcluded = this.#given.all('exclude-dir').some((glob) => new ShellPattern(glob).test(base));
    if (isExcluded && !isNamed) return [];
    return files
      .list(path)
      .flatMap((entry) =>
        this.#walk(`${path}/${entry}`, shown === '' ? entry : `${shown.replace(/\/$/u, '')}/${entry}`, false),
      );
  }

  #isWanted(base: string): boolean {
    const matches = (option: string): boolean =>
      this.#given.all(option).some((glob) => new ShellPattern(glob).test(base));
    return !matches('exclude') && (!this.#given.has('include') || matches('include'));
  }

  /** Answers whether anything was selected. */
  #searchOne({ name, text }: Input, hasNames: boolean): boolean {
    const given = this.#given;
    const found = searchLines(linesOf(text), this.#expression, given, hasNames ? name : undefined);
    const isSelected = found.count > 0;
    if (given.has('q')) return isSelected;
    const listed = given.lastOf('l', 'L');
    if (listed === 'l' || listed === 'L') {
      const isListed = isSelected === (listed === 'l');
      if (isListed) this.#process.stdout(`${name}\n`);
      return isListed;
    } else this.#process.stdout(found.text);
    return isSelected;
  }
}

function searchLines(
  lines: readonly string[],
  expression: RegExp | undefined,
  given: ToolArguments,
  name: string | undefined,
): { readonly text: string; readonly count: number } {
  const isInverted = given.has('v');
  const limit = Number(given.text('m') ?? -1);
  const context = Number(given.text('C') ?? 0);
  const before = Number(given.text('B') ?? context);
  const after = Number(given.text('A') ?? context);
  const hasContext = ['A', 'B', 'C'].some((letter) => given.has(letter)) && !given.has('o');
  let text = '';
  let count = 0;
  let printed = -1;
  const matches = lines.map(
    (line) => (expression !== undefined && line.search(expression) !== -1) !== isInverted,
  );
  const start = (at: number, separator: string): string =>
    `${name === undefined ? '' : `${name}${separator}`}${given.has('n') ? `${at + 1}${separator}` : ''}`;
  for (const [index, isMatch] of matches.entries()) {
    if (!isMatch) continue;
    if (limit >= 0 && count >= limit) break;
    count += 1;
    if (given.has('o')) {
      if (isInverted || expression === undefined) continue;
      for (const part of lines[index]?.match(expression) ?? []) {
        if (part !== '') text += `${start(index, ':')}${part}\n`;
      }
      continue;
    }
    const first = Math.max(index - before, printed + 1);
    if (hasContext && printed >= 0 && first > printed + 1) text += '--\n';
    // Lines that match later stand for themselves.
    const last = Math.min(index + after, lines.length - 1);
    for (let at = first; at <= last; at += 1) {
      if (at > index && matches[at] === true && !(limit >= 0 && count >= limit)) break;
      text += `${start(at, at === index ? ':' : '-')}${lines[at] ?? ''}\n`;
      printed = at;
    }
  }
  if (!given.has('c')) return { text, count };
  return { text: `${name === undefined ? '' : `${name}:`}${count}\n`, count };
}
