import type { Process } from '../../host/process';
import type { Task } from '../../host/task';

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

/** `\n`, `\t`, `\033`, `\x41`; `\c` ends the output. */
function expandEscapes(text: string): { readonly output: string; readonly isStopped: boolean } {
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
  const rest = [...values];
  let exitCode = 0;
  do {
    const before = rest.length;
    const { output, isStopped } = expandEscapes(
      format.replaceAll(
        /%([-0+ #]*)(\d+|\*)?(?:\.(\d+))?([sdiuxXocbqfeEgG%])/g,
        (_, flags: string, width: string | undefined, precision: string | undefined, kind: string) => {
          if (kind === '%') return '%';
          const value = rest.shift();
          const formatted = formatValue(kind, value ?? '', precision);
          if (formatted === undefined) {
            const isBusybox = process.environment.flavor === 'busybox';
            process.stderr(
              isBusybox
                ? `printf: invalid number '${value ?? ''}'\n`
                : `bash: printf: ${value ?? ''}: invalid number\n`,
            );
            exitCode = 1;
          }
          const text = formatted ?? '0';
          const length = Number(width ?? 0);
          if (flags.includes('-')) return text.padEnd(length);
          return text.padStart(length, flags.includes('0') && kind !== 's' ? '0' : ' ');
        },
      ),
    );
    process.stdout(output);
    if (isStopped || rest.length === before) break;
  } while (rest.length > 0);
  return exitCode;
}

function formatValue(kind: string, value: string, precision: string | undefined): string | undefined {
  if (kind === 's') return precision === undefined ? value : value.slice(0, Number(precision));
  if (kind === 'b') return expandEscapes(value).output;
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
  const precision = Number(given ?? STANDARD_PRECISION);
  const exponential = (digits: number): string =>
    number.toExponential(digits).replace(/e([-+])(\d)$/u, 'e$10$2');
  if (kind === 'f') return number.toFixed(precision);
  if (kind.toLowerCase() === 'e') {
    return kind === 'E' ? exponential(precision).toUpperCase() : exponential(precision);
  }
  const digits = Math.max(precision, 1);
  const exponent = number === 0 ? 0 : Number(number.toExponential(digits - 1).split('e')[1]);
  const isPlain = exponent >= -4 && exponent < digits;
  const text = isPlain ? number.toFixed(Math.max(digits - 1 - exponent, 0)) : exponential(digits - 1);
  return text.replace(/(\.\d*?)0+(?=e|$)/u, '$1').replace(/\.(?=e|$)/u, '');
}

/* eslint-enable require-yield */
