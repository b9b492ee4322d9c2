/** Options as OpenSSL's programs take them: a word behind one dash, and perhaps a value behind it (`apps/lib/opt.c`). */
import type { Process } from '../../../host/process';
import { pathFor } from '../input-files';

const MAX_INTEGER = 0x7fff_ffff;

export interface OpensslArguments {
  /** In their order. */
  readonly flags: readonly string[];
  readonly operands: readonly string[];
  has(name: string): boolean;
  /** The last one counts. */
  text(name: string): string | undefined;
  all(name: string): readonly string[];
}

interface OptionWords {
  /** `x509` */
  readonly command: string;
  /** Words, with a colon behind those that take a value. */
  readonly known: string;
  /** Real ones that Podwire has not. */
  readonly refused?: string;
}

/** Undefined with a complaint on standard error. */
export function readOpensslArguments(
  process: Process,
  args: readonly string[],
  { command, known, refused = '' }: OptionWords,
): OpensslArguments | undefined {
  const words = new Set(known.split(' '));
  const unmodelled = new Set(refused.split(' '));
  const flags: string[] = [];
  const values = new Map<string, string[]>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const name = (args[index] ?? '').replace(/^--?/u, '');
    if (!(args[index] ?? '').startsWith('-') || name === '') break;
    if (unmodelled.has(name)) {
      process.stderr(`${command}: -${name} is not modelled by Podwire\n`);
      return undefined;
    }
    const hasValue = words.has(`${name}:`);
    if (!hasValue && !words.has(name)) {
      process.stderr(`${command}: Unknown option: -${name}\n${command}: Use -help for summary.\n`);
      return undefined;
    }
    flags.push(name);
    if (!hasValue) continue;
    index += 1;
    const value = args[index];
    if (value === undefined) {
      process.stderr(`${command}: Option -${name} needs a value\n${command}: Use -help for summary.\n`);
      return undefined;
    }
    const problem = name === 'days' ? daysProblem(command, value) : undefined;
    if (problem !== undefined) {
      process.stderr(`${command}: ${problem}\n${command}: Use -help for summary.\n`);
      return undefined;
    }
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return {
    flags,
    operands: args.slice(index),
    has: (name) => flags.includes(name),
    text: (name) => values.get(name)?.at(-1),
    all: (name) => values.get(name) ?? [],
  };
}

/** `req` takes days to come alone, `x509` also none and days that are over. */
function daysProblem(command: string, value: string): string | undefined {
  if (!/^[+-]?\d+$/u.test(value)) return `Can't parse "${value}" as a number`;
  if (Math.abs(Number(value)) > MAX_INTEGER) return `Value "${value}" outside integer range`;
  return command === 'req' && Number(value) <= 0
    ? `Non-positive number "${value}" for option -days`
    : undefined;
}

/** Into the file, or to standard output where none is named. */
export function writeOutput(process: Process, path: string | undefined, text: string): void {
  if (path === undefined || path === '-') process.stdout(text);
  else process.environment.files.write(pathFor(process, path), text);
}

/** The text of a file, or undefined with the complaint of `load_cert` and `load_key`. */
export function loadText(
  process: Process,
  path: string,
  what: 'certificate' | 'private key',
): string | undefined {
  const text = process.environment.files.read(pathFor(process, path));
  if (text === undefined) {
    process.stderr(
      `Could not open file or uri for loading ${what} from ${path}\n` +
        `error:80000002:system library:file_open:No such file or directory:calling stat(${path})\n` +
        `Unable to load ${what}\n`,
    );
  }
  return text;
}
