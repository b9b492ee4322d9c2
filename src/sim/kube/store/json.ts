/** Comparing JSON values as objects carry them. */
import { isPlainRecord } from '../objects/kube-object';

/** Equal as JSON: the order of keys does not count, a key with the value undefined is absent. */
export function equalsJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one)) {
    return (
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((value, index) => equalsJson(value, other[index]))
    );
  }
  if (!isPlainRecord(one) || !isPlainRecord(other)) return false;
  for (const key of Object.keys(one)) if (!equalsJson(one[key], other[key])) return false;
  for (const key of Object.keys(other)) {
    if (other[key] !== undefined && one[key] === undefined) return false;
  }
  return true;
}

/** JSON with sorted keys, so that equal values give equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (!isPlainRecord(value)) return JSON.stringify(value);
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`).join(',')}}`;
}

/** A copy without the keys whose value is undefined: made anew, since an object that loses keys is slow and large from then on. */
export function withoutUndefined<Value extends object>(value: Value): Value;
export function withoutUndefined(value: Readonly<Record<string, unknown>>): object {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = value[key];
    if (field !== undefined) copy[key] = field;
  }
  return copy;
}
