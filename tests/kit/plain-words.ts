/** What a host or the simulator answers, with its sentences in English as a page would show them. */
import { inEnglish } from '#sim/base/sentence';
import { wordingSchema, type Wording } from '#main/contract/wording';

/** With text wherever a sentence may stand. */
export type Plain<T> = Wording extends T
  ? string
  : T extends object
    ? { readonly [Key in keyof T]: Plain<T[Key]> }
    : T;

export function plainWords<T>(value: T): Plain<T> {
  return plain(value) as Plain<T>;
}

function plain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(plain);
  // What has a class of its own holds no sentences.
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const wording = wordingSchema.safeParse(value);
  if (wording.success) return inEnglish(wording.data);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}
