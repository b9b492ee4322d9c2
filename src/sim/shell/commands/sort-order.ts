/** How sort compares the keys of two lines (GNU coreutils 9.1 in the C locale). */

export interface FieldOrder {
  /** `n` numbers, `g` with exponents, `h` with units, `M` months, `V` versions. */
  readonly kind: 'text' | 'n' | 'g' | 'h' | 'M' | 'V';
  readonly isReversed: boolean;
  readonly isCaseIgnored: boolean;
  readonly areBlanksIgnored: boolean;
  readonly isDictionary: boolean;
  readonly isPrintableOnly: boolean;
}

export function compareFields(one: string, other: string, order: FieldOrder): number {
  switch (order.kind) {
    case 'n':
      return compareValues(numberOf(one), numberOf(other));
    case 'g':
      return compareValues(generalNumberOf(one), generalNumberOf(other));
    case 'h':
      return compareHuman(one, other);
    case 'M':
      return compareValues(monthOf(one), monthOf(other));
    case 'V':
      return compareVersions(one, other);
    default:
      return compareValues(textOf(one, order), textOf(other, order));
  }
}

function compareValues<Value extends string | number>(one: Value, other: Value): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function textOf(text: string, { isCaseIgnored, isDictionary, isPrintableOnly }: FieldOrder): string {
  let plain = isCaseIgnored ? text.toUpperCase() : text;
  if (isDictionary) plain = plain.replaceAll(/[^A-Za-z0-9 \t]/gu, '');
  if (isPrintableOnly) plain = plain.replaceAll(/[^ -~]/gu, '');
  return plain;
}

function numberOf(text: string): number {
  const [number = '0'] = /^-?(?:\d+(?:\.\d*)?|\.\d+)/u.exec(text.trimStart()) ?? [];
  return Number(number);
}

/** What is no number comes before all numbers. */
function generalNumberOf(text: string): number {
  const number = Number.parseFloat(text);
  return Number.isNaN(number) ? -Infinity : number;
}

const UNITS = 'KMGTPEZY';

/** A larger unit is larger, whatever the number. */
function compareHuman(one: string, other: string): number {
  const [left, right] = [humanOf(one), humanOf(other)];
  return compareValues(left.rank, right.rank) || compareValues(left.number, right.number);
}

function humanOf(text: string): { readonly rank: number; readonly number: number } {
  const [, number = '0', unit = ''] = /^\s*(-?[\d.]+)([kKMGTPEZY]?)/u.exec(text) ?? [];
  const value = Number(number) || 0;
  const rank = unit === '' ? 0 : UNITS.indexOf(unit.toUpperCase()) + 1;
  return { rank: value === 0 ? 0 : value < 0 ? -rank : rank, number: value };
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

function monthOf(text: string): number {
  return MONTHS.indexOf(text.trimStart().slice(0, 3).toUpperCase()) + 1;
}

/** Digits as numbers, the rest as text; `~` before everything, letters before other signs (filevercmp). */
function compareVersions(one: string, other: string): number {
  const parts = (text: string): readonly string[] => text.match(/\d+|\D+/gu) ?? [];
  const [left, right] = [parts(one), parts(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a = '', b = ''] = [left[index], right[index]];
    if (a === b) continue;
    const isNumeric = /^\d/u.test(a) && /^\d/u.test(b);
    const difference = isNumeric ? compareValues(Number(a), Number(b)) : compareVersionText(a, b);
    if (difference !== 0) return difference;
  }
  return compareValues(one, other);
}

function compareVersionText(one: string, other: string): number {
  for (let index = 0; index < Math.max(one.length, other.length); index += 1) {
    const difference = compareValues(versionRank(one[index]), versionRank(other[index]));
    if (difference !== 0) return difference;
  }
  return 0;
}

function versionRank(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/u.test(character) ? code : /\d/u.test(character) ? 0 : code + 256;
}
