/**
 * Strategic merge patch: a merge patch that knows how the items of a list are told apart.
 *
 * `k8s.io/apimachinery/pkg/util/strategicpatch/patch.go` (`StrategicMergeMapPatch`), Kubernetes v1.32.
 *
 * Models the directives `$patch`, `$retainKeys`, `$setElementOrder/LIST` and `$deleteFromPrimitiveList/LIST`, and the
 * order that items come in. Leaves out list fields of the same name that some other type merges differently: lists go
 * by their name and the field they are in (`patch-keys.ts`).
 */
import { err, ok, type Result } from '../../base/result';
import { isPlainRecord, isUnknownList, type PlainRecord } from '../objects/kube-object';
import { equalsJson } from '../store/json';
import { isMergedSet, mergeKeyOf } from './patch-keys';

type Outcome = Result<unknown, string>;

const ORDER = '$setElementOrder/';
const DELETE_FROM = '$deleteFromPrimitiveList/';

/** Answers what is wrong with the patch. */
export function applyStrategicMergePatch(kind: string, target: PlainRecord, patch: PlainRecord): Outcome {
  return new StrategicMerger(kind).mergeMap(target, patch, '');
}

class StrategicMerger {
  readonly #kind: string;

  constructor(kind: string) {
    this.#kind = kind;
  }

  mergeMap(target: PlainRecord, patch: PlainRecord, name: string): Outcome {
    const directive = patch['$patch'];
    if (directive === 'replace') return ok(withoutDirectives(patch));
    if (directive === 'delete') return ok({});
    if (directive !== undefined && directive !== 'merge') {
      return err(`Unknown patch type found: ${JSON.stringify(directive)}`);
    }
    const merged = retained(target, patch);
    for (const field of fieldsOf(patch)) {
      const value = patch[field];
      if (value === null) {
        Reflect.deleteProperty(merged, field);
        continue;
      }
      const result = this.#mergeField(merged[field], patch, { field, name });
      if (!result.ok) return result;
      merged[field] = result.value;
    }
    return ok(merged);
  }

  #mergeField(
    target: unknown,
    patch: PlainRecord,
    { field, name }: { readonly field: string; readonly name: string },
  ): Outcome {
    const value = patch[field];
    const order = patch[`${ORDER}${field}`];
    if (isUnknownList(target) && isUnknownList(value ?? [])) {
      const items = isUnknownList(value) ? value : [];
      if (isMergedSet(field)) {
        const gone = patch[`${DELETE_FROM}${field}`];
        return ok(mergeSet(target, items, { gone: listOf(gone), order: listOf(order) }));
      }
      const key = mergeKeyOf(this.#kind, field, name);
      if (key === undefined) return ok(withoutDirectives(value));
      return this.#mergeList(target, items, { key, field, order: isUnknownList(order) ? order : undefined });
    }
    if (value === undefined) return ok(target);
    if (isPlainRecord(target) && isPlainRecord(value)) return this.mergeMap(target, value, field);
    return ok(withoutDirectives(value));
  }

  #mergeList(
    target: readonly unknown[],
    items: readonly unknown[],
    {
      key,
      field,
      order,
    }: { readonly key: string; readonly field: string; readonly order: readonly unknown[] | undefined },
  ): Outcome {
    const isReplaced = items.some((item) => isPlainRecord(item) && item['$patch'] === 'replace');
    if (isReplaced) {
      const kept = items.filter((item) => isPlainRecord(item) && item['$patch'] !== 'replace');
      return ok(withoutDirectives(kept));
    }
    let left = [...target];
    const changed: unknown[] = [];
    for (const item of items) {
      if (!isPlainRecord(item)) return err(`item of list ${field} is no mapping`);
      const id = item[key];
      if (id === undefined) {
        return err(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
      }
      const isSame = (other: unknown): boolean => isPlainRecord(other) && other[key] === id;
      const before = left.find(isSame);
      left = left.filter((other) => !isSame(other));
      if (item['$patch'] === 'delete') continue;
      const merged = isPlainRecord(before) ? this.mergeMap(before, item, field) : ok(withoutDirectives(item));
      if (!merged.ok) return merged;
      changed.push(merged.value);
    }
    return ok(
      inOrder({
        all: [...left, ...changed],
        patchOrder: order ?? changed,
        serverOrder: target,
        isSame: (one, other) => isPlainRecord(one) && isPlainRecord(other) && one[key] === other[key],
      }),
    );
  }
}

/** The fields that the patch is about; a list may only be put in order, or lose values. */
function fieldsOf(patch: PlainRecord): readonly string[] {
  const fields = new Set<string>();
  for (const key of Object.keys(patch)) {
    if (key.startsWith(ORDER)) fields.add(key.slice(ORDER.length));
    else if (key.startsWith(DELETE_FROM)) fields.add(key.slice(DELETE_FROM.length));
    else if (!key.startsWith('$')) fields.add(key);
  }
  return [...fields];
}

function retained(target: PlainRecord, patch: PlainRecord): Record<string, unknown> {
  const keys = patch['$retainKeys'];
  if (!isUnknownList(keys)) return { ...target };
  return Object.fromEntries(Object.entries(target).filter(([key]) => keys.includes(key)));
}

function mergeSet(
  target: readonly unknown[],
  items: readonly unknown[],
  { gone, order }: { readonly gone: readonly unknown[]; readonly order: readonly unknown[] },
): readonly unknown[] {
  const all = [...new Set([...target, ...items])].filter((value) => !gone.includes(value));
  return inOrder({
    all,
    patchOrder: order.length > 0 ? order : items,
    serverOrder: target,
    isSame: (one, other) => equalsJson(one, other),
  });
}

interface Ordering {
  readonly all: readonly unknown[];
  readonly patchOrder: readonly unknown[];
  readonly serverOrder: readonly unknown[];
  readonly isSame: (one: unknown, other: unknown) => boolean;
}

/** `normalizeElementOrder`: what the patch names as it has it, what only the server has where it was before them. */
function inOrder({ all, patchOrder, serverOrder, isSame }: Ordering): readonly unknown[] {
  const placeIn = (list: readonly unknown[], item: unknown): number =>
    list.findIndex((other) => isSame(other, item));
  const named = all
    .filter((item) => placeIn(patchOrder, item) >= 0)
    .sort((one, other) => placeIn(patchOrder, one) - placeIn(patchOrder, other));
  const others = all
    .filter((item) => placeIn(patchOrder, item) < 0)
    .sort((one, other) => placeIn(serverOrder, one) - placeIn(serverOrder, other));
  const ordered: unknown[] = [];
  let next = 0;
  for (const item of named) {
    const place = placeIn(serverOrder, item);
    while (place >= 0 && next < others.length && placeIn(serverOrder, others[next]) < place) {
      ordered.push(others[next]);
      next += 1;
    }
    ordered.push(item);
  }
  return [...ordered, ...others.slice(next)];
}

function listOf(value: unknown): readonly unknown[] {
  return isUnknownList(value) ? value : [];
}

/** As it is stored: no directives, and nothing that is null. */
function withoutDirectives(value: unknown): unknown {
  if (isUnknownList(value)) {
    return value
      .filter((item) => !isPlainRecord(item) || item['$patch'] !== 'delete')
      .map((item) => withoutDirectives(item));
  }
  if (!isPlainRecord(value)) return value;
  const entries = Object.entries(value).filter(([key, field]) => !key.startsWith('$') && field !== null);
  return Object.fromEntries(entries.map(([key, field]) => [key, withoutDirectives(field)]));
}
