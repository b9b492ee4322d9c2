/**
 * find: -name, -path, -type, -empty, -size, -maxdepth, -print, -print0, -delete, -exec, -prune, with !, -a, -o and
 * parentheses (findutils 4.9; busybox 1.36). Tests of times, owners and modes are refused: files here have none.
 */
import { MAX_NESTING } from '../../base/max-nesting';
import type { Process, Program } from '../../host/process';
import type { Task } from '../../host/task';
import { bytesOfUtf8 } from '../../wire/utf8';
import { runChild } from '../run-program';
import { ShellPattern } from '../shell-pattern';
import type { CommandFinder } from '../shell-state';
import { pathFor } from './input-files';

interface Found {
  readonly shown: string;
  readonly path: string;
  readonly isDirectory: boolean;
  readonly text: string;
  readonly depth: number;
  isPruned: boolean;
}

type Test = (found: Found) => Task<boolean>;

// eslint-disable-next-line require-yield -- Done at once.
const ALWAYS: Test = function* always(): Task<boolean> {
  return true;
};

/** Only the real ones have these. */
const REAL_TESTS =
  'amin anewer atime cmin cnewer ctime mmin mtime newer user group uid gid nouser nogroup perm readable writable executable links inum samefile lname ilname regex iregex xtype fstype used depth d mount xdev follow daystart ls fls fprint fprintf printf execdir okdir ok quit regextype noleaf warn nowarn files0-from'.split(
    ' ',
  );

export function findWith(findCommand: CommandFinder): Program {
  return function* find(process: Process, args: readonly string[]): Task<number> {
    const split = args.findIndex((word) => /^(?:-[A-Za-z]|!|\()/u.test(word));
    const starts = split === -1 ? args : args.slice(0, split);
    const parser = new ExpressionParser(process, findCommand, split === -1 ? [] : args.slice(split));
    const test = parser.parse();
    if (typeof test === 'string') {
      process.stderr(`find: ${test}\n`);
      return 1;
    }
    let exitCode = 0;
    for (const start of starts.length === 0 ? ['.'] : starts) {
      const path = pathFor(process, start);
      if (!process.environment.files.exists(path)) {
        process.stderr(
          process.environment.flavor === 'busybox'
            ? `find: ${start}: No such file or directory\n`
            : `find: ‘${start}’: No such file or directory\n`,
        );
        exitCode = 1;
      } else yield* walk(process, { shown: start, path, depth: 0 }, parser, test);
    }
    const batch = yield* parser.finish();
    return batch === 0 ? exitCode : 1;
  };
}

interface Place {
  readonly shown: string;
  readonly path: string;
  readonly depth: number;
}

function* walk(process: Process, { shown, path, depth }: Place, parser: ExpressionParser, test: Test): Task {
  const { files } = process.environment;
  const isDirectory = files.isDirectory(path);
  const found: Found = {
    shown,
    path,
    isDirectory,
    text: isDirectory ? '' : (files.read(path) ?? ''),
    depth,
    isPruned: false,
  };
  const isTested = depth >= parser.minDepth;
  if (isTested && !parser.isDepthFirst) yield* test(found);
  if (isDirectory && !found.isPruned && depth < parser.maxDepth) {
    for (const entry of files.list(path)) {
      const inside = `${shown.endsWith('/') ? shown : `${shown}/`}${entry}`;
      yield* walk(
        process,
        { shown: inside, path: `${path === '/' ? '' : path}/${entry}`, depth: depth + 1 },
        parser,
        test,
      );
    }
  }
  if (isTested && parser.isDepthFirst) yield* test(found);
}

/* eslint-disable require-yield -- most tests answer at once */

class ExpressionParser {
  readonly #process: Process;
  readonly #findCommand: CommandFinder;
  readonly #words: readonly string[];
  readonly #batches: { readonly argv: readonly string[]; readonly paths: string[] }[] = [];
  #next = 0;
  #problem: string | undefined = undefined;
  #hasAction = false;
  #nesting = 0;
  maxDepth = Infinity;
  minDepth = 0;
  isDepthFirst = false;

  constructor(process: Process, findCommand: CommandFinder, words: readonly string[]) {
    this.#process = process;
    this.#findCommand = findCommand;
    this.#words = words;
  }

  /** A complaint when it makes no sense. */
  parse(): Test | string {
    const test = this.#words.length === 0 ? ALWAYS : this.#either();
    if (this.#problem !== undefined) return this.#problem;
    const rest = this.#words[this.#next];
    if (rest !== undefined) {
      return rest === ')'
        ? "invalid expression; you have too many ')'"
        : `paths must precede expression: \`${rest}'`;
    }
    if (this.#hasAction) return test;
    const print = this.#print('\n');
    return function* printed(found): Task<boolean> {
      return (yield* test(found)) && (yield* print(found));
    };
  }

  /** Runs what `-exec ... +` has gathered. */
  *finish(): Task<number> {
    let exitCode = 0;
    for (const { argv, paths } of this.#batches) {
      if (paths.length === 0) continue;
      const code = yield* runChild(this.#process, this.#findCommand, [...argv, ...paths]);
      if (code !== 0) exitCode = code;
    }
    return exitCode;
  }

  #either(): Test {
    const options = [this.#both()];
    while (['-o', '-or'].includes(this.#words[this.#next] ?? '')) {
      this.#next += 1;
      options.push(this.#both());
    }
    return function* either(found): Task<boolean> {
      for (const option of options) if (yield* option(found)) return true;
      return false;
    };
  }

  #both(): Test {
    const tests = [this.#not()];
    for (;;) {
      const word = this.#words[this.#next];
      if (word === undefined || this.#problem !== undefined) break;
      if (word === ')' || word === '-o' || word === '-or') break;
      if (!/^(?:-|!|\()/u.test(word)) break;
      if (word === '-a' || word === '-and') this.#next += 1;
      tests.push(this.#not());
    }
    return function* both(found): Task<boolean> {
      for (const test of tests) if (!(yield* test(found))) return false;
      return true;
    };
  }

  #not(): Test {
    let isNegated = false;
    while (['!', '-not'].includes(this.#words[this.#next] ?? '')) {
      this.#next += 1;
      isNegated = !isNegated;
    }
    const test = this.#operand();
    if (!isNegated) return test;
    return function* not(found): Task<boolean> {
      return !(yield* test(found));
    };
  }

  #operand(): Test {
    const word = this.#words[this.#next];
    if (word === '(') {
      this.#next += 1;
      if (this.#nesting >= MAX_NESTING) {
        this.#problem ??= `invalid expression; parentheses are nested deeper than ${MAX_NESTING}`;
        this.#next = this.#words.length;
        return ALWAYS;
      }
      this.#nesting += 1;
      const test = this.#either();
      this.#nesting -= 1;
      if (this.#words[this.#next] === ')') this.#next += 1;
      else {
        this.#problem ??= "invalid expression; I was expecting to find a ')' somewhere but did not see one.";
      }
      return test;
    }
    return this.#primary(word ?? '');
  }

  #value(word: string): string {
    const value = this.#words[this.#next];
    this.#next += 1;
    if (value === undefined) {
      this.#problem ??=
        this.#process.environment.flavor === 'busybox'
          ? `${word} requires an argument`
          : `missing argument to \`${word}'`;
    }
    return value ?? '';
  }

  #primary(word: string): Test {
    this.#next += 1;
    const when = (test: (found: Found) => boolean): Test =>
      function* tested(found): Task<boolean> {
        return test(found);
      };
    const baseOf = ({ shown }: Found): string =>
      shown
        .replace(/(?<=.)\/+$/u, '')
        .split('/')
        .at(-1) ?? '';
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = new ShellPattern(this.#value(word), { isCaseless: word === '-iname' });
        return when((found) => pattern.test(baseOf(found)));
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const pattern = new ShellPattern(this.#value(word), { isCaseless: word === '-ipath' });
        return when(({ shown }) => pattern.test(shown));
      }
      case '-type': {
        const types = this.#value(word).split(',');
        const unknown = types.find((type) => !/^[bcdpflsD]$/u.test(type));
        if (unknown !== undefined) this.#problem ??= `Unknown argument to -type: ${unknown}`;
        return when(({ isDirectory }) => types.includes(isDirectory ? 'd' : 'f'));
      }
      case '-empty':
        return when(({ isDirectory, path, text }) =>
          isDirectory ? this.#process.environment.files.list(path).length === 0 : text === '',
        );
      case '-size':
        return when(this.#size(this.#value(word)));
      case '-maxdepth':
      case '-mindepth': {
        const value = this.#value(word);
        if (!/^\d+$/u.test(value)) {
          this.#problem ??= `Expected a positive decimal integer argument to ${word}, but got ‘${value}’`;
        }
        if (word === '-maxdepth') this.maxDepth = Number(value);
        else this.minDepth = Number(value);
        return when(() => true);
      }
      case '-true':
        return when(() => true);
      case '-false':
        return when(() => false);
      case '-prune':
        return when((found) => {
          found.isPruned = true;
          return true;
        });
      case '-print':
        return this.#print('\n');
      case '-print0':
        return this.#print('\0');
      case '-delete':
        this.#hasAction = true;
        this.isDepthFirst = true;
        return when(({ path }) => this.#process.environment.files.remove(path));
      case '-exec':
        return this.#exec();
      default:
        return this.#unknown(word);
    }
  }

  #unknown(word: string): Test {
    const name = word.slice(1);
    if (REAL_TESTS.includes(name)) this.#problem ??= `${word} is not modelled in this lab`;
    else if (this.#process.environment.flavor === 'busybox') this.#problem ??= `unrecognized: ${word}`;
    else this.#problem ??= `unknown predicate \`${word}'`;
    return function* nothing(): Task<boolean> {
      return false;
    };
  }

  #print(end: string): Test {
    this.#hasAction = true;
    const process = this.#process;
    return function* print({ shown }): Task<boolean> {
      process.stdout(`${shown}${end}`);
      return true;
    };
  }

  /** `+3k`, `-1`, `10c`; in blocks of 512 bytes without a unit, rounded up. */
  #size(text: string): (found: Found) => boolean {
    const [whole, sign = '', count = '0', unit = 'b'] = /^([-+]?)(\d+)([bcwkMG]?)$/u.exec(text) ?? [];
    if (whole === undefined) this.#problem ??= `Invalid argument \`${text}' to -size`;
    const units: Readonly<Record<string, number>> = {
      b: 512,
      c: 1,
      w: 2,
      k: 1024,
      M: 1_048_576,
      G: 1_073_741_824,
    };
    const unitBytes = units[unit === '' ? 'b' : unit] ?? 512;
    return (found) => {
      const bytes = found.isDirectory ? 4096 : bytesOfUtf8(found.text).length;
      const size = Math.ceil(bytes / unitBytes);
      if (sign === '+') return size > Number(count);
      return sign === '-' ? size < Number(count) : size === Number(count);
    };
  }

  #exec(): Test {
    this.#hasAction = true;
    const argv: string[] = [];
    for (;;) {
      const word = this.#words[this.#next];
      this.#next += 1;
      if (word === undefined) {
        this.#problem ??= "missing argument to `-exec'";
        break;
      }
      if (word === ';') break;
      if (word === '+' && argv.at(-1) === '{}') {
        const batch = { argv: argv.slice(0, -1), paths: [] as string[] };
        this.#batches.push(batch);
        return function* gather({ shown }): Task<boolean> {
          batch.paths.push(shown);
          return true;
        };
      }
      argv.push(word);
    }
    const [process, findCommand] = [this.#process, this.#findCommand];
    return function* run({ shown }): Task<boolean> {
      const words = argv.map((word) => word.replaceAll('{}', shown));
      return (yield* runChild(process, findCommand, words)) === 0;
    };
  }
}

/* eslint-enable require-yield */
