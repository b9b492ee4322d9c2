/**
 * sed: edits lines as they go by.
 *
 * GNU sed 4.9 on the command line, the language in `sed/`. Models -n -e -f -E -r -s -i[SUFFIX] -z and their long names.
 * Leaves out the rest. Its lines come as they are written, also from a pipe that goes on.
 */
import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { readToolArguments, type ToolUsage } from '../tool-options';
import { pathFor } from './input-files';
import { SedMachine, type SedHost, type SedLine } from './sed/sed-machine';
import { parseSed, type SedProblem } from './sed/sed-parser';

const USAGE: ToolUsage = {
  name: 'sed',
  gnu: 'n,quiet,silent e,expression: f,file: E,r,regexp-extended i,in-place:: s,separate z,null-data u,unbuffered posix! debug! sandbox! follow-symlinks! l,line-length:! b,binary',
  busybox: 'n,quiet,silent e,expression: f,file: E,r,regexp-extended i,in-place:: s',
};

const USAGE_ERROR = 1;
const UNREADABLE = 2;
const PANIC = 4;

export function* sed(process: Process, args: readonly string[]): Task<number> {
  const given = readToolArguments(process, args, USAGE);
  if (typeof given === 'number') return USAGE_ERROR;
  const { files } = process.environment;
  const names = [...given.operands];
  const pieces: { readonly text: string; readonly file: string | undefined }[] = [];
  for (const [option, value] of given.given) {
    if (option === 'e') pieces.push({ text: value, file: undefined });
    if (option !== 'f') continue;
    const text = value === '-' ? yield* process.stdin.readAll() : files.read(pathFor(process, value));
    if (text === undefined) {
      process.stderr(`sed: couldn't open file ${value}: No such file or directory\n`);
      return PANIC;
    }
    pieces.push({ text: text.replace(/\n$/u, ''), file: value });
  }
  if (pieces.length === 0) {
    const script = names.shift();
    if (script === undefined) {
      process.stderr('Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n');
      return USAGE_ERROR;
    }
    pieces.push({ text: script, file: undefined });
  }
  const parsed = parseSed(pieces.map(({ text }) => text).join('\n'), given.has('E'));
  if (!parsed.ok) {
    process.stderr(`sed: ${problemText(parsed.error, pieces)}\n`);
    return parsed.error.at === undefined ? PANIC : USAGE_ERROR;
  }
  const end = given.has('z') ? '\0' : '\n';
  const suffix = given.text('i');
  const isSeparate = given.has('s') || suffix !== undefined;
  const inputs = names.length === 0 ? ['-'] : names;
  const source = new SedInput(process, end);
  const written = new Set<string>();
  let output = '';
  const host: SedHost = {
    isQuiet: given.has('n'),
    read: () => source.read(),
    isLast: () => source.isLast(),
    write: (text) => {
      const ended = end === '\n' ? text : text.replaceAll('\n', end);
      if (suffix === undefined) process.stdout(ended);
      else output += ended;
    },
    readFile: (name) => files.read(pathFor(process, name)),
    writeFile: (name, text) => {
      if (name === '/dev/stdout') process.stdout(text);
      else if (name === '/dev/stderr') process.stderr(text);
      else {
        const path = pathFor(process, name);
        files.write(path, written.has(name) ? `${files.read(path) ?? ''}${text}` : text);
        written.add(name);
      }
    },
  };
  const machine = new SedMachine(parsed.value, host);
  const groups = isSeparate ? inputs.map((name) => [name]) : [inputs];
  for (const group of groups) {
    source.start(group);
    if (isSeparate) machine.lineNumber = 0;
    output = '';
    yield* machine.run();
    if (machine.failure !== undefined) {
      process.stderr(`sed: ${machine.failure}\n`);
      return USAGE_ERROR;
    }
    const [name = ''] = group;
    const before = suffix === undefined ? undefined : files.read(pathFor(process, name));
    if (before !== undefined && suffix !== undefined) {
      if (suffix !== '') files.write(pathFor(process, `${name}${suffix}`), before);
      // What comes behind `q` stays.
      files.write(pathFor(process, name), `${output}${source.rest()}`);
    }
    if (machine.exitCode !== 0) return machine.exitCode;
  }
  return source.hasFailed ? UNREADABLE : 0;
}

/** In which part of the script, and how far into it. */
function problemText(
  { at, message }: SedProblem,
  pieces: readonly { readonly text: string; readonly file: string | undefined }[],
): string {
  if (at === undefined) return message;
  let start = 0;
  let expression = 0;
  for (const [index, { text, file }] of pieces.entries()) {
    if (file === undefined) expression += 1;
    const isHere = at <= start + text.length || index === pieces.length - 1;
    if (isHere && file !== undefined) {
      const line = text.slice(0, Math.max(0, at - start)).split('\n').length;
      return `file ${file} line ${line}: ${message}`;
    }
    if (isHere) return `-e expression #${expression}, char ${at === 0 ? 0 : at - start}: ${message}`;
    start += text.length + 1;
  }
  return message;
}

/** The lines of files one after the other, one of them looked at ahead. */
class SedInput {
  hasFailed = false;
  readonly #process: Process;
  readonly #end: string;
  #names: string[] = [];
  #text = '';
  #isStreaming = false;

  constructor(process: Process, end: string) {
    this.#process = process;
    this.#end = end;
  }

  start(names: readonly string[]): void {
    this.#names = [...names];
    this.#text = '';
    this.#isStreaming = false;
  }

  /** What nobody read. */
  rest(): string {
    return this.#text;
  }

  *read(): Task<SedLine | undefined> {
    for (;;) {
      const end = this.#text.indexOf(this.#end);
      if (end >= 0) {
        const text = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 1);
        return { text, hasEnd: true };
      }
      if (this.#isStreaming) {
        yield* this.#readMore();
        continue;
      }
      if (this.#text !== '') {
        const text = this.#text;
        this.#text = '';
        return { text, hasEnd: false };
      }
      if (!this.#open()) return undefined;
    }
  }

  *isLast(): Task<boolean> {
    for (;;) {
      if (this.#text !== '') return false;
      if (this.#isStreaming) yield* this.#readMore();
      else if (!this.#open()) return true;
    }
  }

  *#readMore(): Task {
    const piece = yield* this.#process.stdin.read();
    if (piece === undefined) this.#isStreaming = false;
    else this.#text += piece;
  }

  /** The next file; answers false when there is none. */
  #open(): boolean {
    for (;;) {
      const name = this.#names.shift();
      if (name === undefined) return false;
      if (name === '-') {
        this.#isStreaming = true;
        return true;
      }
      const path = pathFor(this.#process, name);
      const { files } = this.#process.environment;
      const text = files.read(path);
      if (text !== undefined) {
        this.#text = text;
        return true;
      }
      this.hasFailed = true;
      this.#process.stderr(
        files.isDirectory(path)
          ? `sed: couldn't edit ${name}: not a regular file\n`
          : `sed: can't read ${name}: No such file or directory\n`,
      );
    }
  }
}
