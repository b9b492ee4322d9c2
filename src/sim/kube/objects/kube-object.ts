/** What every Kubernetes object has in common, and safe reading of the rest: objects are plain JSON, kept as given. */

export type StringMap = Readonly<Record<string, string>>;

interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
  readonly blockOwnerDeletion?: boolean | undefined;
}

export interface ObjectMeta {
  readonly name: string;
  /** Absent on cluster-wide kinds, and on a namespaced object that did not say: it then means `default`. */
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly labels?: StringMap | undefined;
  readonly annotations?: StringMap | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
  readonly deletionGracePeriodSeconds?: number | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly generateName?: string | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  readonly [key: string]: unknown;
}

/** Any object of the API. The typed views (`Pod`, `Service` ...) extend it and are told apart by `kind`. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [key: string]: unknown;
}

export type PlainRecord = Readonly<Record<string, unknown>>;

/** A mapping: neither a list nor a scalar. */
export function isPlainRecord(value: unknown): value is PlainRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isUnknownList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** The value under `keys`; undefined where any step is missing or not a mapping (or, for a number, not a list). */
export function fieldOf(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of keys) {
    if (typeof key === 'number') current = isUnknownList(current) ? current[key] : undefined;
    else current = isPlainRecord(current) && Object.hasOwn(current, key) ? current[key] : undefined;
  }
  return current;
}

export function textFieldOf(value: unknown, ...keys: readonly (string | number)[]): string | undefined {
  const field = fieldOf(value, ...keys);
  return typeof field === 'string' ? field : undefined;
}

export function numberFieldOf(value: unknown, ...keys: readonly (string | number)[]): number | undefined {
  const field = fieldOf(value, ...keys);
  return typeof field === 'number' ? field : undefined;
}

/** Empty when there is no list. */
export function listFieldOf(value: unknown, ...keys: readonly (string | number)[]): readonly unknown[] {
  const field = fieldOf(value, ...keys);
  return isUnknownList(field) ? field : [];
}

/** The entries whose values are text; empty when there is no mapping. */
export function stringMapFieldOf(value: unknown, ...keys: readonly (string | number)[]): StringMap {
  const field = fieldOf(value, ...keys);
  const entries: [string, string][] = [];
  if (isPlainRecord(field)) {
    for (const [key, text] of Object.entries(field)) if (typeof text === 'string') entries.push([key, text]);
  }
  return Object.fromEntries(entries);
}
