/**
 * What awk's values are: numbers, texts, and texts of the input that look like numbers and count as both.
 *
 * POSIX XCU awk, Expressions in awk. Models `%c %d %i %o %x %X %u %e %E %f %F %g %G %s` with their flags.
 */
import { digitsOf, widthOf } from '../../number-form';

/** A text from outside that is a number too. */
class InputNumber {
  readonly text: string;
  readonly value: number;

  constructor(text: string, value: number) {
    this.text = text;
    this.value = value;
  }
}

/** Undefined has never been set: 0 and empty at once. */
export type AwkValue = number | string | InputNumber | undefined;

const NUMBER = /^[ \t\n\r\f\v]*([-+]?)(0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/u;

/** Of what the user gave: a field, an element of `split`, `-v`. */
export function inputValue(text: string): AwkValue {
  const [whole, sign, digits] = NUMBER.exec(text) ?? [];
  if (whole === undefined || text.slice(whole.length).trim() !== '') return text;
  return new InputNumber(text, sign === '-' ? -Number(digits) : Number(digits));
}

export function numberOf(value: AwkValue): number {
  if (typeof value === 'number') return value;
  if (value instanceof InputNumber) return value.value;
  if (value === undefined) return 0;
  const [, sign, digits] = NUMBER.exec(value) ?? [];
  if (digits === undefined) return 0;
  return sign === '-' ? -Number(digits) : Number(digits);
}

export function textOf(value: AwkValue, format: string): string {
  if (typeof value === 'string') return value;
  if (value instanceof InputNumber) return value.text;
  return value === undefined ? '' : numberText(value, format);
}

export function isTrueValue(value: AwkValue): boolean {
  if (typeof value === 'string') return value !== '';
  return numberOf(value) !== 0;
}

/** As numbers where both are, else as texts. */
export function compareAwk(one: AwkValue, other: AwkValue, format: string): number {
  if (typeof one !== 'string' && typeof other !== 'string') return numberOf(one) - numberOf(other);
  const [left, right] = [textOf(one, format), textOf(other, format)];
  return left < right ? -1 : left > right ? 1 : 0;
}

const LARGEST_WHOLE = 1e16;

function numberText(value: number, format: string): string {
  if (Number.isNaN(value)) return Object.is(value, -Number.NaN) ? '-nan' : 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < LARGEST_WHOLE) return String(value === 0 ? 0 : value);
  return formatAwk(format, [value], format);
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?(?:hh|h|ll|l|L|q|j|z|t)?([a-zA-Z%])/gu;

/** How many values the directives of a format take. */
export function valuesOfFormat(format: string): number {
  return [...format.matchAll(DIRECTIVE)]
    .map(
      ([, , width, precision, letter]) =>
        (letter === '%' ? 0 : 1) + Number(width === '*') + Number(precision === '*'),
    )
    .reduce((sum, count) => sum + count, 0);
}

/** `printf`; what is missing is empty. */
export function formatAwk(format: string, values: readonly AwkValue[], conversion: string): string {
  let next = 0;
  const take = (): AwkValue => {
    next += 1;
    return values[next - 1];
  };
  return format.replace(
    DIRECTIVE,
    (
      whole,
      givenFlags: string,
      givenWidth: string | undefined,
      precision: string | undefined,
      letter: string,
    ) => {
      if (letter === '%') return '%';
      let flags = givenFlags;
      let width = givenWidth === '*' ? Math.trunc(numberOf(take())) : Number(givenWidth ?? 0);
      if (width < 0) [flags, width] = [`${flags}-`, -width];
      const digits = precision === '*' ? Math.trunc(numberOf(take())) : Number(precision ?? Number.NaN);
      const isGiven = precision !== undefined && !(digits < 0);
      const places = !isGiven ? undefined : Number.isNaN(digits) ? 0 : digits;
      const text = directiveText(letter, take, { flags, places, conversion });
      return text === undefined
        ? whole
        : padded(
            text,
            flags,
            width,
            'diouxXeEfFgG'.includes(letter) && !(places !== undefined && 'dioxXu'.includes(letter)),
          );
    },
  );
}

interface DirectiveOptions {
  readonly flags: string;
  readonly places: number | undefined;
  readonly conversion: string;
}

function directiveText(
  letter: string,
  take: () => AwkValue,
  { flags, places, conversion }: DirectiveOptions,
): string | undefined {
  switch (letter) {
    case 'd':
    case 'i':
      return signed(numberOf(take()), flags, (size) => wholeDigits(Math.trunc(size), 10, places));
    case 'u':
    case 'o':
    case 'x':
    case 'X': {
      const radix = letter === 'o' ? 8 : letter === 'u' ? 10 : 16;
      const value = Math.trunc(numberOf(take()));
      const digits = wholeDigits(value, radix, places);
      const prefix =
        flags.includes('#') && value !== 0 ? (letter === 'o' ? '0' : letter === 'u' ? '' : '0x') : '';
      return letter === 'X' ? (prefix + digits).toUpperCase() : prefix + digits;
    }
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G': {
      const text = signed(numberOf(take()), flags, (size) =>
        floatDigits(size, letter.toLowerCase(), places ?? 6, flags),
      );
      return letter === letter.toUpperCase() ? text.toUpperCase() : text;
    }
    case 'c': {
      const value = take();
      return typeof value === 'number' || value instanceof InputNumber
        ? String.fromCodePoint(Math.min(0x10ffff, Math.max(0, Math.trunc(numberOf(value) || 0))))
        : textOf(value, conversion).slice(0, 1);
    }
    case 's': {
      const text = textOf(take(), conversion);
      return places === undefined ? text : text.slice(0, places);
    }
    default:
      return undefined;
  }
}

function signed(value: number, flags: string, digitsOf: (size: number) => string): string {
  const isNegative = value < 0 || Object.is(value, -0);
  const sign = isNegative && value !== 0 ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  if (Number.isNaN(value)) return `${sign}nan`;
  return Number.isFinite(value) ? sign + digitsOf(Math.abs(value)) : `${sign}inf`;
}

function wholeDigits(value: number, radix: number, places: number | undefined): string {
  const digits = BigInt(Number.isFinite(value) ? value : 0).toString(radix);
  return digits.padStart(widthOf(places ?? 0), '0');
}

function floatDigits(size: number, letter: string, given: number, flags: string): string {
  const places = digitsOf(given);
  if (letter === 'f') return size.toFixed(places);
  if (letter === 'e') return withLongExponent(size.toExponential(places));
  const most = places === 0 ? 1 : places;
  const exponent = size === 0 ? 0 : Number(size.toExponential(most - 1).split('e')[1]);
  const text =
    exponent < -4 || exponent >= most
      ? withLongExponent(size.toExponential(most - 1))
      : size.toFixed(digitsOf(Math.max(0, most - 1 - exponent)));
  if (flags.includes('#') || !text.includes('.')) return text;
  return text.replace(/\.?0+(?=e|$)/u, '');
}

/** Two digits at least. */
function withLongExponent(text: string): string {
  return text.replace(/e([-+])(\d)$/u, 'e$10$2');
}

function padded(text: string, flags: string, given: number, canHaveZeros: boolean): string {
  const width = widthOf(given);
  if (text.length >= width) return text;
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0') || !canHaveZeros) return text.padStart(width);
  const [sign = ''] = /^[-+ ]?(?:0[xX])?/u.exec(text) ?? [];
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
