import type { Process } from '../../host/process';
import type { Task } from '../../host/task';
import { digitsOf, widthOf } from '../number-form';

/* eslint-disable require-yield -- done at once */

/** echo, with -n and -e. */
export function* echo(process: Process, args: readonly string[]): Task<number> {
  const rest = [...args];
  let hasNewline = true;
  let hasEscapes = false;
  while (/^-[neE]+$/.test(rest[0] ?? '')) {
    const flags = rest.shift() ?? '';
    if (flags.includes('n')) hasNewline = false;
    hasEscapes = flags.includes('e') || (hasEscapes && !flags.includes('E'));
  }
  const text = rest.join(' ');
  const { output, isStopped } = hasEscapes ? expandEscapes(text) : { output: text, isStopped: false };
  process.stdout(hasNewline && !isStopped ? `${output}\n` : output);
  return 0;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
  e: '\u001B',
  '\\': '\\',
  '"': '"',
};

interface Expanded {
  readonly output: string;
  /** By `\c`: nothing follows. */
  readonly isStopped: boolean;
}

/** `\n`, `\t`, `\033`, `\x41`; `\c` ends the output. */
function expandEscapes(text: string): Expanded {
  let output = '';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character !== '\\') {
      output += character;
      continue;
    }
    const rest = text.slice(index + 1);
    const next = rest.charAt(0);
    if (next === 'c') return { output, isStopped: true };
    const [number, octal, hex] = /^(?:0?([0-7]{1,3})|x([\da-fA-F]{1,2}))/.exec(rest) ?? [];
    if (number === undefined) {
      output += ESCAPES[next] ?? `\\${next}`;
      index += 1;
    } else {
      output += String.fromCharCode(
        octal === undefined ? Number.parseInt(hex ?? '0', 16) : Number.parseInt(octal, 8),
      );
      index += number.length;
    }
  }
  return { output, isStopped: false };
}

/** printf: `%s %d %i %u %x %X %o %c %b %%` with width and precision; the format is used again while arguments are left. */
export function* printf(process: Process, args: readonly string[]): Task<number> {
  const [format, ...values] = args;
  if (format === undefined) {
    const isBusybox = process.environment.flavor === 'busybox';
    process.stderr(
      isBusybox
        ? 'printf: usage: printf FORMAT [ARG]...\n'
        : 'printf: usage: printf [-v var] format [arguments]\n',
    );
    return isBusybox ? 1 : 2;
  }
  const parts = formatPartsOf(format);
  let taken = 0;
  let exitCode = 0;
  const take = (): string => {
    taken += 1;
    return values[taken - 1] ?? '';
  };
  const texts: string[] = [];
  let isStopped = false;
  do {
    const before = taken;
    for (const part of parts) {
      if (isStopped) break;
      if (part.kind === 'literal') {
        texts.push(part.output);
        ({ isStopped } = part);
      } else {
        const width = part.width === '*' ? take() : part.width;
        const value = take();
        const formatted = formatValue(part.letter, value, part.precision);
        if (formatted === undefined) {
          const isBusybox = process.environment.flavor === 'busybox';
          process.stderr(
            isBusybox ? `printf: invalid number '${value}'\n` : `bash: printf: ${value}: invalid number\n`,
          );
          exitCode = 1;
        }
        ({ isStopped = false } = formatted ?? {});
        texts.push(inWidth(formatted?.output ?? '0', width, part));
      }
    }
    if (taken === before) break;
  } while (taken < values.length && !isStopped);
  process.stdout(texts.join(''));
  return exitCode;
}

interface Conversion {
  readonly kind: 'conversion';
  readonly flags: string;
  readonly width: string;
  readonly precision: string | undefined;
  readonly letter: string;
}

/** What stands between conversions has its escapes read; an argument has not, but for `%b`. */
function formatPartsOf(format: string): readonly (Conversion | ({ readonly kind: 'literal' } & Expanded))[] {
  const conversion = /%([-0+ #]*)(\d+|\*)?(?:\.(\d+))?([sdiuxXocbqfeEgG%])/g;
  const parts: (Conversion | ({ readonly kind: 'literal' } & Expanded))[] = [];
  let at = 0;
  for (const {
    0: whole,
    1: flags = '',
    2: width = '0',
    3: precision,
    4: letter = '',
    index,
  } of format.matchAll(conversion)) {
    parts.push({ kind: 'literal', ...expandEscapes(format.slice(at, index)) });
    if (letter === '%') parts.push({ kind: 'literal', output: '%', isStopped: false });
    else parts.push({ kind: 'conversion', flags, width, precision, letter });
    at = index + whole.length;
  }
  parts.push({ kind: 'literal', ...expandEscapes(format.slice(at)) });
  return parts;
}

function inWidth(text: string, given: string, { flags, letter }: Conversion): string {
  const isLeft = flags.includes('-') || given.startsWith('-');
  const width = widthOf(given.replace('-', ''));
  if (isLeft) return text.padEnd(width);
  return text.padStart(width, flags.includes('0') && letter !== 's' ? '0' : ' ');
}

function formatValue(kind: string, value: string, precision: string | undefined): Expanded | undefined {
  if (kind === 'b') return expandEscapes(value);
  const output = plainValue(kind, value, precision);
  return output === undefined ? undefined : { output, isStopped: false };
}

function plainValue(kind: string, value: string, precision: string | undefined): string | undefined {
  if (kind === 's') return precision === undefined ? value : value.slice(0, Number(precision));
  if (kind === 'c') return value.charAt(0);
  if (kind === 'q')
    return /^[\w@%+=:,./-]+$/u.test(value)
      ? value
      : value === ''
        ? "''"
        : value.replaceAll(/[^\w@%+=:,./-]/gu, String.raw`\$&`);
  const number = value === '' ? 0 : Number(value);
  if (!Number.isFinite(number)) return undefined;
  if ('feEgG'.includes(kind)) return floatText(kind, number, precision);
  const whole = Math.trunc(number);
  if (kind === 'x') return whole.toString(16);
  if (kind === 'X') return whole.toString(16).toUpperCase();
  if (kind === 'o') return whole.toString(8);
  return String(whole);
}

const STANDARD_PRECISION = 6;

/** As C's printf writes them. */
function floatText(kind: string, number: number, given: string | undefined): string {
  const precision = digitsOf(given ?? STANDARD_PRECISION);
  const exponential = (digits: number): string =>
    number.toExponential(digits).replace(/e([-+])(\d)$/u, 'e$10$2');
  if (kind === 'f') return number.toFixed(precision);
  if (kind.toLowerCase() === 'e') {
    return kind === 'E' ? exponential(precision).toUpperCase() : exponential(precision);
  }
  const digits = Math.max(precision, 1);
  const exponent = number === 0 ? 0 : Number(number.toExponential(digits - 1).split('e')[1]);
  const isPlain = exponent >= -4 && exponent < digits;
  const text = isPlain
    ? number.toFixed(digitsOf(Math.max(digits - 1 - exponent, 0)))
    : exponential(digits - 1);
  return text.replace(/(\.\d*?)0+(?=e|$)/u, '$1').replace(/\.(?=e|$)/u, '');
}

/* eslint-enable require-yield */
