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

/** A copy without the keys whose value is undefined. */
export function withoutUndefined<Value extends object>(value: Value): Value {
  const copy = { ...value };
  for (const [key, field] of Object.entries(copy)) {
    if (field === undefined) Reflect.deleteProperty(copy, key);
  }
  return copy;
}
