/** How many, or how long: exactly so, at least, at most. */
import { z } from 'zod';
import { say, type Sentence } from '../../base/sentence';
import { numberFieldOf } from '../../kube/objects/kube-object';

export interface CountRange {
  readonly min?: number;
  readonly max?: number;
}

const countSchema = z.int().min(0);

/** A number alone is exactly that. */
export const countRangeSchema = z.union([
  countSchema,
  z.strictObject({ min: countSchema.optional(), max: countSchema.optional() }),
]);

/** At least one where nothing is said. */
export function countRangeOf(given: unknown): CountRange {
  if (typeof given === 'number') return { min: given, max: given };
  const [min, max] = [numberFieldOf(given, 'min'), numberFieldOf(given, 'max')];
  if (min === undefined && max === undefined) return { min: 1 };
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
}

export function isWithin(count: number, { min = 0, max = Number.POSITIVE_INFINITY }: CountRange): boolean {
  return count >= min && count <= max;
}

/** `exactly 3`, `at least 1`, `2 to 5`; `format` writes a number. */
export function describeRange(
  { min, max }: CountRange,
  format: (count: number) => string = String,
): Sentence {
  if (min === max && min !== undefined) return say('exactly {number}', { number: format(min) });
  if (max === undefined) return say('at least {number}', { number: format(min ?? 0) });
  if (min === undefined || min === 0) return say('at most {number}', { number: format(max) });
  return say('{first} to {last}', { first: format(min), last: format(max) });
}
