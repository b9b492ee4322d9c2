/**
 * Options of small tools as getopt_long reads them, with what the real tools have beside what the lab has.
 *
 * GNU coreutils 9.1 over glibc: operands may stand before options, long names may be cut short. busybox 1.36 over musl.
 * An option that only the real tool has is refused by name; one that it has not either is refused in its own words.
 */
import { append } from '../base/append';
import type { Process } from '../host/process';

export interface ToolUsage {
  readonly name: string;
  /**
   * Options of the GNU tool: `n,lines: q,quiet,silent b! --version`. A colon: takes a value; two: may have one. `!`: not
   * modelled. The first name is what the program asks for.
   */
  readonly gnu: string;
  /** Of busybox, when they are others. */
  readonly busybox?: string;
  /** 1, but for the tools that keep it for something else. */
  readonly trouble?: number;
  /** What stands before `Try 'X --help'`; sort and its like have nothing there. */
  readonly usageLine?: string;
  /** The name stands before the hint as well. */
  readonly isHintNamed?: boolean;
  /** Options end at the first operand. */
  readonly isPosix?: boolean;
}

interface ToolOption {
  readonly names: readonly string[];
  readonly value: 'none' | 'needed' | 'optional';
  readonly isModelled: boolean;
}

export class ToolArguments {
  readonly operands: readonly string[];
  readonly #given: readonly (readonly [string, string])[];

  constructor(operands: readonly string[], given: readonly (readonly [string, string])[]) {
    this.operands = operands;
    this.#given = given;
  }

  has(name: string): boolean {
    return this.#given.some(([given]) => given === name);
  }

  /** The last that was given. */
  text(name: string): string | undefined {
    return this.#given.findLast(([given]) => given === name)?.[1];
  }

  all(name: string): readonly string[] {
    return this.#given.filter(([given]) => given === name).map(([, value]) => value);
  }

  /** Which of these was given last. */
  lastOf(...names: readonly string[]): string | undefined {
    return this.#given.findLast(([given]) => names.includes(given))?.[0];
  }

  /** In the order of the command line. */
  get given(): readonly (readonly [string, string])[] {
    return this.#given;
  }
}

/** The arguments, or the exit code when there is nothing more to do: the complaint is written. */
export function readToolArguments(
  process: Process,
  args: readonly string[],
  usage: ToolUsage,
): ToolArguments | number {
  return new ArgumentReader(process, usage).read(args);
}

function parseOptionList(text: string): readonly ToolOption[] {
  return text
    .trim()
    .split(/\s+/u)
    .filter((word) => word !== '')
    .map((word) => {
      const [, body = '', colons = '', mark = ''] = /^(.*?)(:{0,2})(!?)$/u.exec(word) ?? [];
      return {
        names: body.split(',').map((name) => name.replace(/^--/u, '')),
        value: colons === '' ? 'none' : colons === ':' ? 'needed' : 'optional',
        isModelled: mark === '',
      };
    });
}

class ArgumentReader {
  readonly #process: Process;
  readonly #usage: ToolUsage;
  readonly #options: readonly ToolOption[];
  readonly #isBusybox: boolean;
  readonly #operands: string[] = [];
  readonly #given: (readonly [string, string])[] = [];
  #problem: string | undefined = undefined;

  constructor(process: Process, usage: ToolUsage) {
    this.#process = process;
    this.#usage = usage;
    this.#isBusybox = process.environment.flavor === 'busybox';
    this.#options = parseOptionList(this.#isBusybox ? (usage.busybox ?? usage.gnu) : usage.gnu);
  }

  read(args: readonly string[]): ToolArguments | number {
    const rest = [...args];
    while (this.#problem === undefined) {
      const word = rest.shift();
      if (word === undefined) break;
      if (word === '--') {
        append(this.#operands, rest);
        break;
      }
      if (word.startsWith('--')) this.#takeLong(word, rest);
      else if (word.startsWith('-') && word !== '-') this.#takeShort(word.slice(1), rest);
      else {
        this.#operands.push(word);
        if (this.#usage.isPosix !== true) continue;
        append(this.#operands, rest);
        break;
      }
    }
    if (this.#problem === undefined) return new ToolArguments(this.#operands, this.#given);
    this.#process.stderr(`${this.#usage.name}: ${this.#problem}\n`);
    return this.#usage.trouble ?? 1;
  }

  #takeLong(word: string, rest: string[]): void {
    const equals = word.indexOf('=');
    const name = word.slice(2, equals === -1 ? undefined : equals);
    const value = equals === -1 ? undefined : word.slice(equals + 1);
    const isLong = (each: string): boolean => each.length > 1;
    const names = this.#options.flatMap((option) =>
      option.names.filter(isLong).map((each) => ({ option, each })),
    );
    const exact = names.filter(({ each }) => each === name);
    const close = exact.length > 0 ? exact : names.filter(({ each }) => each.startsWith(name));
    const [found] = close;
    if (found === undefined || (name === '' && exact.length === 0)) {
      if (name === 'help' || name === 'version') this.#refuse(`--${name}`);
      else if (this.#isBusybox) this.#problem = `unrecognized option: ${name}`;
      else this.#misuse(`unrecognized option '--${name}'`);
      return;
    }
    if (new Set(close.map(({ option }) => option)).size > 1) {
      const possibilities = close.map(({ each }) => `'--${each}'`).join(' ');
      this.#misuse(`option '--${name}' is ambiguous; possibilities: ${possibilities}`);
      return;
    }
    const { option, each } = found;
    if (!option.isModelled) this.#refuse(`--${each}`);
    else if (option.value === 'none' && value !== undefined) {
      this.#misuse(`option '--${each}' doesn't allow an argument`);
    } else if (option.value === 'needed') {
      const taken = value ?? rest.shift();
      if (taken === undefined) this.#misuse(`option '--${each}' requires an argument`);
      else this.#give(option, taken);
    } else this.#give(option, value ?? '');
  }

  #takeShort(letters: string, rest: string[]): void {
    for (let index = 0; index < letters.length; index += 1) {
      const letter = letters.charAt(index);
      const option = this.#options.find(({ names }) => names.includes(letter));
      if (option === undefined) {
        if (this.#isBusybox) this.#problem = `unrecognized option: ${letter}`;
        else this.#misuse(`invalid option -- '${letter}'`);
        return;
      }
      if (!option.isModelled) {
        this.#refuse(`-${letter}`);
        return;
      }
      if (option.value === 'none') {
        this.#give(option, '');
        continue;
      }
      const attached = letters.slice(index + 1);
      const value = attached === '' && option.value === 'needed' ? rest.shift() : attached;
      if (value !== undefined) this.#give(option, value);
      else if (this.#isBusybox) this.#problem = `option requires an argument: ${letter}`;
      else this.#misuse(`option requires an argument -- '${letter}'`);
      return;
    }
  }

  #give({ names }: ToolOption, value: string): void {
    this.#given.push([names[0] ?? '', value]);
  }

  #refuse(option: string): void {
    this.#problem = `option ${option} is not modelled in this lab`;
  }

  #misuse(message: string): void {
    this.#problem = this.#isBusybox ? message : `${message}\n${hintOf(this.#usage)}`;
  }
}

/** What GNU tools end a complaint about the command line with. */
function hintOf({ name, usageLine, isHintNamed }: ToolUsage): string {
  const usage = usageLine === undefined ? '' : `${usageLine}\n`;
  return `${usage}${isHintNamed === true ? `${name}: ` : ''}Try '${name} --help' for more information.`;
}

/** A complaint about how the tool is called; answers the exit code. */
export function toolMisuse(process: Process, usage: ToolUsage, message: string): number {
  const hint = process.environment.flavor === 'busybox' ? '' : `${hintOf(usage)}\n`;
  process.stderr(`${usage.name}: ${message}\n${hint}`);
  return usage.trouble ?? 1;
}
