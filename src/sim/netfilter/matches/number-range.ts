/** Tests of a number against another or against a range, with `!`, as the matches of extension headers have them. */
import type { IntegerRange } from '../option-values';

const MAX_WORD = 0xffff_ffff;

export interface RangeTest extends IntegerRange {
  readonly isInverted: boolean;
}

export const EVERY_NUMBER: RangeTest = { min: 0, max: MAX_WORD, isInverted: false };

export function isInRange(value: number, { min, max, isInverted }: RangeTest): boolean {
  return (value >= min && value <= max) !== isInverted;
}

/** In iptables-save; nothing for all numbers. */
export function formatRange(option: string, { min, max, isInverted }: RangeTest): string {
  if (min === 0 && max === MAX_WORD) return '';
  return `${isInverted ? ' !' : ''} ${option} ${min === max ? min : `${min}:${max}`}`;
}

/** In listings: `id:5`, `ids:5:9`. */
export function describeRange(name: string, { min, max, isInverted }: RangeTest): string {
  if (min === 0 && max === MAX_WORD && !isInverted) return '';
  const not = isInverted ? '!' : '';
  return min === max ? `${name}:${not}${min}` : `${name}s:${not}${min}:${max}`;
}

/** A test against one number. */
export interface NumberTest {
  readonly value: number;
  readonly isInverted: boolean;
}

/** True where nothing was asked for. */
export function passesNumber(value: number, test: NumberTest | undefined): boolean {
  if (test === undefined) return true;
  return (test.value === value) !== test.isInverted;
}

/** In iptables-save; nothing where nothing was asked for. */
export function formatNumber(option: string, test: NumberTest | undefined): string {
  return test === undefined ? '' : `${test.isInverted ? ' !' : ''} ${option} ${test.value}`;
}

/** In listings: `length:8`, `type:!0`. */
export function describeNumber(name: string, test: NumberTest | undefined): string {
  return test === undefined ? '' : `${name}:${test.isInverted ? '!' : ''}${test.value}`;
}
