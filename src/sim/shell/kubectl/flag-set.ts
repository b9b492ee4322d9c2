/**
 * The flags of a kubectl command: which there are, and what a command line says about them.
 *
 * Go's `pflag` as kubectl v1.32 uses it, its messages word for word. Models long and short flags, values behind `=`, a
 * space or (short) nothing, flags that need no value, and `--`. Leaves out flags that are hidden.
 */
import { append } from '../../base/append';
import { err, ok, type Result } from '../../base/result';
import { parseGoDuration } from './go-duration';

/** `strings` splits at commas, `array` does not; both may be given again. */
type FlagKind = 'string' | 'bool' | 'int' | 'duration' | 'strings' | 'array';

export interface FlagSpec {
  readonly name: string;
  readonly short: string | undefined;
  readonly kind: FlagKind;
  readonly standard: string;
  /** What it means without a value; undefined where one is needed. */
  readonly bare: string | undefined;
  /** kubectl has it, this lab does nothing with it. */
  readonly isRefused: boolean;
  /** It works still, and is said to go. */
  readonly isDeprecated: boolean;
}

const KINDS: ReadonlySet<string> = new Set<FlagKind>([
  'string',
  'bool',
  'int',
  'duration',
  'strings',
  'array',
]);

/**
 * One flag a line: `selector,l string`, `wait bool=true`, `dry-run string=none bare=unchanged`,
 * `kustomize,k string refused`.
 */
export function flagsOf(lines: string): readonly FlagSpec[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => flagOf(line.trim()));
}

function flagOf(line: string): FlagSpec {
  const [names = '', type = '', ...rest] = line.split(' ');
  const [name = '', short] = names.split(',');
  const [kindText = '', standard = ''] = type.split('=');
  const kind = isFlagKind(kindText) ? kindText : 'string';
  const bare = rest.find((word) => word.startsWith('bare='))?.slice('bare='.length);
  return {
    name,
    short,
    kind,
    standard: standard === '' && kind === 'bool' ? 'false' : standard,
    bare: kind === 'bool' ? 'true' : bare,
    isRefused: rest.includes('refused'),
    isDeprecated: rest.includes('deprecated'),
  };
}

function isFlagKind(text: string): text is FlagKind {
  return KINDS.has(text);
}

/** What the command line says. */
export class FlagValues {
  readonly #specs: ReadonlyMap<string, FlagSpec>;
  readonly #given = new Map<string, string[]>();

  constructor(specs: readonly FlagSpec[]) {
    this.#specs = new Map(specs.map((spec) => [spec.name, spec]));
  }

  give(name: string, value: string): void {
    const values = this.#given.get(name);
    if (values === undefined) this.#given.set(name, [value]);
    else values.push(value);
  }

  /** Did the command line name it? */
  isGiven(name: string): boolean {
    return this.#given.has(name);
  }

  /** The last that was given, or the standard value; empty for a flag that the command has not. */
  text(name: string): string {
    return this.#given.get(name)?.at(-1) ?? this.#specs.get(name)?.standard ?? '';
  }

  isOn(name: string): boolean {
    return isTrue(this.text(name));
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  milliseconds(name: string): number {
    return parseGoDuration(this.text(name)) ?? 0;
  }

  /** Every value that was given. */
  list(name: string): readonly string[] {
    const values = this.#given.get(name) ?? [];
    return this.#specs.get(name)?.kind === 'strings' ? values.flatMap((value) => value.split(',')) : values;
  }

  /** As the command line had them: ` --record=true`. */
  givenText(): string {
    return [...this.#given]
      .flatMap(([name, values]) => values.map((value) => ` --${name}=${value}`))
      .join('');
  }

  /** In the order of the specifications. */
  given(): readonly FlagSpec[] {
    return [...this.#specs.values()].filter(({ name }) => this.#given.has(name));
  }
}

export interface ParsedFlags {
  readonly flags: FlagValues;
  readonly args: readonly string[];
  /** How many of `args` stand before `--`; undefined when there is none. */
  readonly dashIndex: number | undefined;
  readonly isHelpWanted: boolean;
}

/** With `isFirstOperandLast` flags end at the first operand, as in `kubectl exec POD COMMAND`. Answers pflag's message. */
export function parseFlags(
  words: readonly string[],
  specs: readonly FlagSpec[],
): Result<ParsedFlags, string> {
  return new FlagParser(words, specs).parse();
}

class FlagParser {
  readonly #words: readonly string[];
  readonly #specs: readonly FlagSpec[];
  readonly #flags: FlagValues;
  readonly #args: string[] = [];
  #next = 0;
  #dashIndex: number | undefined = undefined;
  #isHelpWanted = false;

  constructor(words: readonly string[], specs: readonly FlagSpec[]) {
    this.#words = words;
    this.#specs = specs;
    this.#flags = new FlagValues(specs);
  }

  parse(): Result<ParsedFlags, string> {
    for (;;) {
      const word = this.#words[this.#next];
      if (word === undefined || this.#isHelpWanted) break;
      this.#next += 1;
      if (word === '--') {
        this.#dashIndex = this.#args.length;
        append(this.#args, this.#words.slice(this.#next));
        break;
      }
      const problem = this.#takeWord(word);
      if (problem !== undefined) return err(problem);
    }
    const [flags, args, dashIndex] = [this.#flags, this.#args, this.#dashIndex];
    return ok({ flags, args, dashIndex, isHelpWanted: this.#isHelpWanted });
  }

  #takeWord(word: string): string | undefined {
    if (word.startsWith('--')) return this.#takeLong(word.slice(2));
    if (word.startsWith('-') && word !== '-') return this.#takeShort(word.slice(1));
    this.#args.push(word);
    return undefined;
  }

  #takeLong(text: string): string | undefined {
    const equals = text.indexOf('=');
    const name = equals < 0 ? text : text.slice(0, equals);
    if (name === '' || name.startsWith('-')) return `bad flag syntax: --${text}`;
    const spec = this.#specs.find((candidate) => candidate.name === name);
    if (spec === undefined) {
      if (name !== 'help') return `unknown flag: --${name}`;
      this.#isHelpWanted = true;
      return undefined;
    }
    if (equals >= 0) return this.#give(spec, text.slice(equals + 1));
    if (spec.bare !== undefined) return this.#give(spec, spec.bare);
    const value = this.#words[this.#next];
    if (value === undefined) return `flag needs an argument: --${name}`;
    this.#next += 1;
    return this.#give(spec, value);
  }

  /** `-it`, `-n=web`, `-nweb`, `-n web`. */
  #takeShort(letters: string): string | undefined {
    for (let index = 0; index < letters.length; index += 1) {
      const letter = letters.charAt(index);
      const spec = this.#specs.find((candidate) => candidate.short === letter);
      if (spec === undefined) {
        if (letter !== 'h') return `unknown shorthand flag: '${letter}' in -${letters.slice(index)}`;
        this.#isHelpWanted = true;
        return undefined;
      }
      const rest = letters.slice(index + 1);
      if (rest.startsWith('=')) return this.#give(spec, rest.slice(1));
      if (spec.bare === undefined) return this.#giveShort(spec, rest, letters.slice(index));
      const problem = this.#give(spec, spec.bare);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #giveShort(spec: FlagSpec, rest: string, letters: string): string | undefined {
    if (rest !== '') return this.#give(spec, rest);
    const value = this.#words[this.#next];
    if (value === undefined) return `flag needs an argument: '${letters.charAt(0)}' in -${letters}`;
    this.#next += 1;
    return this.#give(spec, value);
  }

  #give(spec: FlagSpec, value: string): string | undefined {
    const problem = problemOf(spec.kind, value);
    if (problem !== undefined) {
      const name = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
      return `invalid argument ${JSON.stringify(value)} for "${name}" flag: ${problem}`;
    }
    this.#flags.give(spec.name, value);
    return undefined;
  }
}

const TRUE_WORDS = ['1', 't', 'T', 'TRUE', 'true', 'True'];
const FALSE_WORDS = ['0', 'f', 'F', 'FALSE', 'false', 'False'];
const MAX_INT32 = 2_147_483_647;

function isTrue(value: string): boolean {
  return TRUE_WORDS.includes(value);
}

function problemOf(kind: FlagKind, value: string): string | undefined {
  switch (kind) {
    case 'bool':
      return isTrue(value) || FALSE_WORDS.includes(value)
        ? undefined
        : `strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`;
    case 'int':
      return integerProblem(value);
    case 'duration':
      return durationProblem(value);
    default:
      return undefined;
  }
}

function integerProblem(value: string): string | undefined {
  const parsing = `strconv.ParseInt: parsing ${JSON.stringify(value)}`;
  if (!/^[-+]?\d+$/u.test(value)) return `${parsing}: invalid syntax`;
  return Math.abs(Number(value)) > MAX_INT32 ? `${parsing}: value out of range` : undefined;
}

function durationProblem(value: string): string | undefined {
  if (parseGoDuration(value) !== undefined) return undefined;
  const quoted = JSON.stringify(value);
  return /^[-+]?\d+(?:\.\d*)?$/u.test(value)
    ? `time: missing unit in duration ${quoted}`
    : `time: invalid duration ${quoted}`;
}
