/**
 * How `kubectl apply` makes the new object: from what was applied last, what is given now, and what the cluster has.
 *
 * `k8s.io/apimachinery/pkg/util/strategicpatch` (`CreateThreeWayMergePatch`), Kubernetes v1.32. What is given wins; what
 * was applied last and is not given any more goes; what others set, defaults among them, stays.
 *
 * Models the lists of the built-in kinds that are merged item by item (containers, volumes, ports ...), the fields whose
 * other keys go with a change (`retainKeys`: a Deployment's strategy, a volume's source), and finalizers as a set.
 * Every other list is replaced, as are all lists of custom resources. Ports are told apart by number and protocol, as
 * server-side apply does: by number alone, the way of kubectl's own merge, it loses one of two ports 53.
 */
import { mergeKeyOf } from '../api/patch-keys';
import { findKind } from '../kinds';
import { isPlainRecord, isUnknownList, type KubeObject, type PlainRecord } from '../objects/kube-object';

const RETAIN_KEYS: ReadonlySet<string> = new Set(['strategy', 'volumes']);
/** Not a matter of apply, or dealt with field by field. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata', 'status']);

type ItemKey = (item: PlainRecord) => string | undefined;

/** Everything but the status; of the metadata labels, annotations and finalizers. */
export function mergeApplied(
  given: KubeObject,
  last: KubeObject | undefined,
  current: KubeObject,
): KubeObject {
  const merger = new Merger(findKind(given.kind) === undefined ? undefined : given.kind);
  const fields = merger.mergeRecords(
    withoutOwnFields(given),
    withoutOwnFields(last ?? {}),
    withoutOwnFields(current),
  );
  const { metadata } = current;
  const lastMeta = last?.metadata;
  return {
    ...fields,
    apiVersion: given.apiVersion,
    kind: given.kind,
    metadata: {
      ...metadata,
      labels: mergeMaps(given.metadata.labels, lastMeta?.labels, metadata.labels),
      annotations: mergeMaps(given.metadata.annotations, lastMeta?.annotations, metadata.annotations),
      finalizers: mergeSets(given.metadata.finalizers, lastMeta?.finalizers, metadata.finalizers),
      ownerReferences: given.metadata.ownerReferences ?? metadata.ownerReferences,
    },
    ...(current.status === undefined ? {} : { status: current.status }),
  };
}

function withoutOwnFields(object: PlainRecord): PlainRecord {
  return Object.fromEntries(Object.entries(object).filter(([field]) => !OWN_FIELDS.has(field)));
}

class Merger {
  /** Undefined for a custom resource, of whose lists nobody knows how to merge them. */
  readonly #kind: string | undefined;

  constructor(kind: string | undefined) {
    this.#kind = kind;
  }

  mergeRecords(given: PlainRecord, last: PlainRecord, current: PlainRecord, parent = ''): PlainRecord {
    const merged: Record<string, unknown> = {};
    for (const [field, value] of Object.entries(current)) {
      const wanted = given[field];
      if (isGiven(wanted)) {
        merged[field] = this.#mergeValue(field, parent, { given: wanted, last: last[field], current: value });
      } else if (!isGiven(last[field]) && !(field in given)) merged[field] = value;
    }
    for (const [field, value] of Object.entries(given)) {
      if (isGiven(value) && !isGiven(current[field])) merged[field] = withoutNulls(value);
    }
    return merged;
  }

  #mergeValue(
    field: string,
    parent: string,
    values: { readonly given: unknown; readonly last: unknown; readonly current: unknown },
  ): unknown {
    const { given, last, current } = values;
    if (isPlainRecord(given) && isPlainRecord(current)) {
      const merged = this.mergeRecords(given, isPlainRecord(last) ? last : {}, current, field);
      return this.#retains(field) ? onlyKeysOf(merged, given) : merged;
    }
    const keyOf = this.#itemKey(field, parent);
    if (keyOf !== undefined && isUnknownList(given) && isUnknownList(current)) {
      return this.#mergeLists(field, keyOf, {
        given,
        last: isUnknownList(last) ? last : [],
        current,
      });
    }
    return withoutNulls(given);
  }

  /** In the order that is given; what others added comes behind. */
  #mergeLists(
    field: string,
    keyOf: ItemKey,
    lists: Readonly<Record<'given' | 'last' | 'current', readonly unknown[]>>,
  ): readonly unknown[] {
    const given = itemsByKey(lists.given, keyOf);
    const last = itemsByKey(lists.last, keyOf);
    const current = itemsByKey(lists.current, keyOf);
    // Items that cannot be told apart cannot be merged either.
    if (given === undefined || last === undefined || current === undefined) return lists.given;
    const merged: PlainRecord[] = [];
    for (const [key, item] of given) {
      const there = current.get(key);
      const mergedItem =
        there === undefined ? item : this.mergeRecords(item, last.get(key) ?? {}, there, field);
      merged.push(this.#retains(field) ? onlyKeysOf(mergedItem, item) : mergedItem);
    }
    for (const [key, item] of current) if (!given.has(key) && !last.has(key)) merged.push(item);
    return merged;
  }

  #itemKey(field: string, parent: string): ItemKey | undefined {
    if (this.#kind === undefined) return undefined;
    const key = mergeKeyOf(this.#kind, field, parent);
    if (key === undefined) return undefined;
    if (field === 'ports') return portKey(key);
    return (item) => textOf(item[key]);
  }

  #retains(field: string): boolean {
    return this.#kind !== undefined && RETAIN_KEYS.has(field);
  }
}

function portKey(numberField: string): ItemKey {
  return (item) => {
    const number = textOf(item[numberField]);
    return number === undefined ? undefined : `${number}/${textOf(item['protocol']) ?? 'TCP'}`;
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Undefined when an item has no key, or the key of another. */
function itemsByKey(list: readonly unknown[], keyOf: ItemKey): ReadonlyMap<string, PlainRecord> | undefined {
  const items = new Map<string, PlainRecord>();
  for (const item of list) {
    const key = isPlainRecord(item) ? keyOf(item) : undefined;
    if (!isPlainRecord(item) || key === undefined || items.has(key)) return undefined;
    items.set(key, item);
  }
  return items;
}

function onlyKeysOf(merged: PlainRecord, given: PlainRecord): PlainRecord {
  return Object.fromEntries(Object.entries(merged).filter(([key]) => isGiven(given[key])));
}

/** A field that is written as null is asked to go. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

export function withoutNulls(value: unknown): unknown {
  if (isUnknownList(value)) return value.map(withoutNulls);
  if (!isPlainRecord(value)) return value;
  const entries = Object.entries(value).filter(([, field]) => isGiven(field));
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutNulls(field)]));
}

function mergeMaps(
  given: Readonly<Record<string, string>> = {},
  last: Readonly<Record<string, string>> = {},
  current: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> | undefined {
  const kept = Object.entries(current).filter(([key]) => !Object.hasOwn(last, key));
  const merged = { ...Object.fromEntries(kept), ...given };
  return Object.keys(merged).length === 0 ? undefined : merged;
}

function mergeSets(
  given: readonly string[] = [],
  last: readonly string[] = [],
  current: readonly string[] = [],
): readonly string[] | undefined {
  const others = current.filter((value) => !last.includes(value) && !given.includes(value));
  const merged = [...given, ...others];
  return merged.length === 0 ? undefined : merged;
}
