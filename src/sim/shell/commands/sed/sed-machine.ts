/**
 * Runs sed scripts on lines (GNU sed 4.9 `sed/execute.c`).
 *
 * Models the pattern space and the hold space, ranges of addresses, branches, and what waits for the end of a cycle.
 */
import { globalExpression } from '../../../base/bounded-expression';
import type { Task } from '../../../host/task';
import type { SedAddress, SedCommand, SedPart, SedSubstitution } from './sed-program';

export interface SedLine {
  readonly text: string;
  /** The last line of a text may have no end. */
  readonly hasEnd: boolean;
}

export interface SedHost {
  read(): Task<SedLine | undefined>;
  isLast(): Task<boolean>;
  write(text: string): void;
  readFile(name: string): string | undefined;
  writeFile(name: string, text: string): void;
  readonly isQuiet: boolean;
}

const MOST_STEPS = 10_000_000;
const LINE_WIDTH = 70;

/** What comes after a command: the next one, the one at an index, the next cycle, or the end. */
type Step = number | 'next' | 'cycle' | 'restart' | 'quit';

export class SedMachine {
  failure: string | undefined = undefined;
  exitCode = 0;
  lineNumber = 0;
  readonly #commands: readonly SedCommand[];
  readonly #host: SedHost;
  readonly #labels = new Map<string, number>();
  /** Of open ranges: the line at which they end; undefined while only an expression can tell. */
  readonly #ranges = new Map<SedCommand, number | undefined>();
  #space = '';
  #hasEnd = true;
  #held = '';
  #hasSubstituted = false;
  #lastRegex: RegExp | undefined = undefined;
  #waiting: string[] = [];
  #isUnended = false;
  #steps = 0;

  constructor(commands: readonly SedCommand[], host: SedHost) {
    this.#commands = commands;
    this.#host = host;
    for (const [index, { name, text }] of commands.entries()) if (name === ':') this.#labels.set(text, index);
  }

  *run(): Task {
    let isKept = false;
    for (;;) {
      if (!isKept && !(yield* this.#take())) return;
      const step = yield* this.#cycle();
      isKept = step === 'restart';
      if (step === 'quit' || this.failure !== undefined) return;
    }
  }

  *#take(isAppending = false): Task<boolean> {
    const line = yield* this.#host.read();
    if (line === undefined) return false;
    this.lineNumber += 1;
    this.#space = isAppending ? `${this.#space}\n${line.text}` : line.text;
    this.#hasEnd = line.hasEnd;
    return true;
  }

  /** A line without its end gets it once another follows. */
  #print(text: string, hasEnd = true): void {
    this.#host.write(`${this.#isUnended ? '\n' : ''}${text}${hasEnd ? '\n' : ''}`);
    this.#isUnended = !hasEnd;
  }

  #endCycle(): void {
    if (!this.#host.isQuiet) this.#print(this.#space, this.#hasEnd);
    this.#flush();
  }

  #flush(): void {
    for (const text of this.#waiting) {
      if (text !== '') this.#print(text.replace(/\n$/u, ''), text.endsWith('\n'));
    }
    this.#waiting = [];
  }

  *#cycle(): Task<Step> {
    this.#hasSubstituted = false;
    let index = 0;
    for (;;) {
      const command = this.#commands[index];
      if (command === undefined) break;
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) {
        this.failure = 'the script goes on without end: stopped';
        return 'quit';
      }
      if ((yield* this.#isMeant(command)) === command.isNegated) {
        index = command.name === '{' ? command.end + 1 : index + 1;
        continue;
      }
      const step = yield* this.#run(command);
      if (this.failure !== undefined) return 'quit';
      if (step === 'next') index += 1;
      else if (typeof step === 'number') index = step;
      else return step;
    }
    this.#endCycle();
    return 'cycle';
  }

  *#isMeant(command: SedCommand): Task<boolean> {
    const { from, to } = command;
    if (from === undefined) return true;
    if (to === undefined) return yield* this.#matches(from);
    if (this.#ranges.has(command)) return yield* this.#goesOn(command, to);
    const isZero = from.kind === 'line' && from.number === 0;
    if (isZero && this.lineNumber === 1) {
      this.#ranges.set(command, undefined);
      return yield* this.#goesOn(command, to);
    }
    if (!(yield* this.#matches(from))) return false;
    if (to.kind === 'regex') this.#ranges.set(command, undefined);
    else if (to.kind === 'last') {
      if (!(yield* this.#host.isLast())) this.#ranges.set(command, undefined);
    } else {
      const end = this.#endOf(to);
      if (end > this.lineNumber) this.#ranges.set(command, end);
    }
    return true;
  }

  #endOf(to: SedAddress): number {
    if (to.kind === 'more') return this.lineNumber + to.number;
    if (to.kind === 'multiple')
      return to.number === 0 ? this.lineNumber : this.lineNumber + to.number - (this.lineNumber % to.number);
    return to.kind === 'line' ? to.number : this.lineNumber;
  }

  *#goesOn(command: SedCommand, to: SedAddress): Task<boolean> {
    const end = this.#ranges.get(command);
    if (end !== undefined) {
      if (this.lineNumber >= end) this.#ranges.delete(command);
      return this.lineNumber <= end;
    }
    if (yield* this.#matches(to)) this.#ranges.delete(command);
    return true;
  }

  *#matches(address: SedAddress): Task<boolean> {
    switch (address.kind) {
      case 'line':
        return this.lineNumber === address.number;
      case 'step': {
        const { first, step } = address;
        return step === 0
          ? this.lineNumber === first
          : this.lineNumber >= first && (this.lineNumber - first) % step === 0;
      }
      case 'last':
        return yield* this.#host.isLast();
      case 'regex':
        return this.#regex(address.regex)?.test(this.#space) === true;
      default:
        return false;
    }
  }

  #regex(given: RegExp | undefined): RegExp | undefined {
    this.#lastRegex = given ?? this.#lastRegex;
    if (this.#lastRegex === undefined) this.failure = 'no previous regular expression';
    return this.#lastRegex;
  }

  *#run(command: SedCommand): Task<Step> {
    const { name, text, to, isNegated } = command;
    switch (name) {
      case '=':
        this.#print(String(this.lineNumber));
        break;
      case 'a':
        this.#waiting.push(`${text}\n`);
        break;
      case 'i':
        this.#print(text);
        break;
      case 'c':
        if (to === undefined || isNegated || !this.#ranges.has(command)) this.#print(text);
        return this.#deleted();
      case 'b':
        return this.#jump(text);
      case 't':
      case 'T': {
        const shouldJump = this.#hasSubstituted === (name === 't');
        this.#hasSubstituted = false;
        if (shouldJump) return this.#jump(text);
        break;
      }
      case 'd':
        return this.#deleted();
      case 'D': {
        const end = this.#space.indexOf('\n');
        if (end < 0) return this.#deleted();
        this.#space = this.#space.slice(end + 1);
        this.#flush();
        return 'restart';
      }
      case 'g':
        this.#space = this.#held;
        break;
      case 'G':
        this.#space += `\n${this.#held}`;
        break;
      case 'h':
        this.#held = this.#space;
        break;
      case 'H':
        this.#held += `\n${this.#space}`;
        break;
      case 'x':
        [this.#space, this.#held] = [this.#held, this.#space];
        break;
      case 'l':
        this.#print(visibleText(this.#space, command.number ?? LINE_WIDTH));
        break;
      case 'n':
      case 'N':
        return yield* this.#readMore(name);
      case 'p':
        this.#print(this.#space, this.#hasEnd);
        break;
      case 'P':
        this.#print(this.#space.split('\n', 1)[0] ?? '');
        break;
      case 'q':
      case 'Q':
        this.exitCode = command.number ?? 0;
        if (name === 'q') this.#endCycle();
        return 'quit';
      case 'r':
        this.#waiting.push(this.#host.readFile(text) ?? '');
        break;
      case 's':
        if (command.substitution !== undefined) this.#substitute(command.substitution);
        break;
      case 'w':
        this.#host.writeFile(text, `${this.#space}\n`);
        break;
      case 'y':
        this.#space = Array.from(this.#space, (letter) => command.letters?.get(letter) ?? letter).join('');
        break;
      default:
        break;
    }
    return 'next';
  }

  #deleted(): Step {
    this.#flush();
    return 'cycle';
  }

  #jump(label: string): Step {
    return label === '' ? this.#commands.length : (this.#labels.get(label) ?? this.#commands.length);
  }

  *#readMore(name: 'n' | 'N'): Task<Step> {
    if (yield* this.#host.isLast()) {
      // GNU prints what it has when there is no next line.
      this.#endCycle();
      return 'quit';
    }
    if (name === 'n') this.#endCycle();
    else this.#flush();
    yield* this.#take(name === 'N');
    return 'next';
  }

  #substitute({ regex, parts, isGlobal, number, isPrinting, file }: SedSubstitution): void {
    const found = this.#regex(regex);
    if (found === undefined) return;
    const text = this.#space;
    const search = globalExpression(found);
    let [result, at, count, hasChanged] = ['', 0, 0, false];
    let previousEnd = -1;
    for (;;) {
      search.lastIndex = Math.max(at, search.lastIndex);
      const match = search.exec(text);
      if (match === null) break;
      const end = match.index + match[0].length;
      // Nothing is found where the match before ended.
      if (match[0] === '' && match.index === previousEnd) {
        search.lastIndex = match.index + 1;
        if (search.lastIndex > text.length) break;
        continue;
      }
      count += 1;
      previousEnd = end;
      if (count >= number) {
        result += text.slice(at, match.index) + filled(parts, match);
        at = end;
        hasChanged = true;
        if (!isGlobal) break;
      }
      search.lastIndex = match[0] === '' ? end + 1 : end;
      if (search.lastIndex > text.length) break;
    }
    if (!hasChanged) return;
    this.#space = result + text.slice(at);
    this.#hasSubstituted = true;
    if (isPrinting) this.#print(this.#space, this.#hasEnd);
    if (file !== undefined) this.#host.writeFile(file, `${this.#space}\n`);
  }
}

function filled(parts: readonly SedPart[], match: RegExpExecArray): string {
  let [text, mode, once] = ['', 'E', ''];
  for (const part of parts) {
    if (part.kind === 'case') {
      if (part.letter === 'u' || part.letter === 'l') once = part.letter;
      else [mode, once] = [part.letter, ''];
      continue;
    }
    const raw = part.kind === 'text' ? part.text : (match[part.number] ?? '');
    const cased = mode === 'U' ? raw.toUpperCase() : mode === 'L' ? raw.toLowerCase() : raw;
    const first = cased.slice(0, 1);
    text +=
      once === '' || cased === ''
        ? cased
        : (once === 'u' ? first.toUpperCase() : first.toLowerCase()) + cased.slice(1);
    if (cased !== '') once = '';
  }
  return text;
}

const VISIBLE: ReadonlyMap<string, string> = new Map([
  ['\\', String.raw`\\`],
  ['\n', String.raw`\n`],
  ['\t', String.raw`\t`],
  ['\r', String.raw`\r`],
  ['\f', String.raw`\f`],
  ['\v', String.raw`\v`],
  ['\b', String.raw`\b`],
  ['\u0007', String.raw`\a`],
]);

/** `l`: what cannot be seen in letters, long lines folded. */
function visibleText(text: string, width: number): string {
  const lines: string[] = [''];
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    const shown =
      VISIBLE.get(letter) ?? (code < 32 || code === 127 ? `\\${code.toString(8).padStart(3, '0')}` : letter);
    const last = lines.at(-1) ?? '';
    if (width > 1 && last.length + shown.length > width - 1) {
      lines[lines.length - 1] = `${last}\\`;
      lines.push(shown);
    } else lines[lines.length - 1] = last + shown;
  }
  return `${lines.join('\n')}$`;
}
