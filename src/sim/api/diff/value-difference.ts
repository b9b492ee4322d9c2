/**
 * What differs between two values of a document, place by place. Items of a list are the same item by their name, or else as
 * what is alike in both stands in the same order; a list of plain words counts as a whole.
 */
import { isPlainRecord, isUnknownList, type PlainRecord } from '../../kube/objects/kube-object';

export interface ValueChange {
  /** `spec.template.spec.containers[web].image`. */
  readonly path: string;
  /** Undefined where there was nothing. */
  readonly before: unknown;
  /** Undefined where there is nothing any more. */
  readonly after: unknown;
}

/** Fields that tell items of one list apart, the first that does. */
export const NAMING_FIELDS = [
  'name',
  'key',
  'machine',
  'segment',
  'host',
  'path',
  'port',
  'containerPort',
] as const;
/** Longer lists without names are compared item by item: looking for what moved takes the product of both lengths. */
const MAX_ALIGNED_ITEMS = 300;

export function valueChangesOf(before: unknown, after: unknown, path = ''): readonly ValueChange[] {
  if (isPlainRecord(before) && isPlainRecord(after)) return recordChangesOf(before, after, path);
  if (isUnknownList(before) && isUnknownList(after)) return listChangesOf(before, after, path);
  return isSame(before, after) ? [] : [{ path, before, after }];
}

/** The place of a field in the mapping at `path`. */
export function fieldPathOf(path: string, key: string): string {
  if (!/^[\w-]+$/u.test(key)) return `${path}[${key}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** The field that names every item of a list, each another way. */
export function namingFieldOf(items: readonly unknown[]): string | undefined {
  return NAMING_FIELDS.find((field) => {
    const names = items.map((item) => nameIn(item, field));
    return names.length > 0 && !names.includes(undefined) && new Set(names).size === names.length;
  });
}

export function nameIn(item: unknown, field: string): string | undefined {
  const name = isPlainRecord(item) ? item[field] : undefined;
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}

function recordChangesOf(before: PlainRecord, after: PlainRecord, path: string): readonly ValueChange[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    valueChangesOf(ownField(before, key), ownField(after, key), fieldPathOf(path, key)),
  );
}

/** `constructor` may be a label, and is what every object has. */
function ownField(record: PlainRecord, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function listChangesOf(
  before: readonly unknown[],
  after: readonly unknown[],
  path: string,
): readonly ValueChange[] {
  const field = namingFieldOf(before) ?? namingFieldOf(after);
  const isNamed = field !== undefined && [before, after].every((list) => isNamedBy(list, field));
  if (isNamed) {
    const byName = (list: readonly unknown[]): ReadonlyMap<string, unknown> =>
      new Map(list.map((item) => [nameIn(item, field) ?? '', item]));
    const [old, young] = [byName(before), byName(after)];
    const names = new Set([...old.keys(), ...young.keys()]);
    return [...names].flatMap((name) => valueChangesOf(old.get(name), young.get(name), `${path}[${name}]`));
  }
  const hasMappings = [...before, ...after].some((item) => isPlainRecord(item) || isUnknownList(item));
  if (!hasMappings) return isSame(before, after) ? [] : [{ path, before, after }];
  const kept = sameItemsOf(before, after);
  const left = before.flatMap((item, index) => (kept.before.has(index) ? [] : [{ item, index }]));
  const right = after.flatMap((item, index) => (kept.after.has(index) ? [] : [{ item, index }]));
  return Array.from({ length: Math.max(left.length, right.length) }, (_, turn) => {
    const [one, other] = [left[turn], right[turn]];
    const place = `${path}[${other?.index ?? one?.index ?? 0}]`;
    return valueChangesOf(one?.item, other?.item, place);
  }).flat();
}

function isNamedBy(list: readonly unknown[], field: string): boolean {
  const names = list.map((item) => nameIn(item, field));
  return !names.includes(undefined) && new Set(names).size === names.length;
}

interface SameItems {
  readonly before: ReadonlySet<number>;
  readonly after: ReadonlySet<number>;
}

/** A longest common subsequence: places of items that are in both lists. */
function sameItemsOf(before: readonly unknown[], after: readonly unknown[]): SameItems {
  const [old, young] = [before.map(textOf), after.map(textOf)];
  if (old.length > MAX_ALIGNED_ITEMS || young.length > MAX_ALIGNED_ITEMS) {
    const same = new Set(old.flatMap((text, index) => (text === young[index] ? [index] : [])));
    return { before: same, after: same };
  }
  const width = young.length + 1;
  const lengths = new Uint16Array((old.length + 1) * width);
  const lengthAt = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row -= 1) {
    for (let column = young.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        old[row] === young[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const [inOld, inYoung] = [new Set<number>(), new Set<number>()];
  let [row, column] = [0, 0];
  while (row < old.length && column < young.length) {
    if (old[row] === young[column]) {
      inOld.add(row);
      inYoung.add(column);
      row += 1;
      column += 1;
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return { before: inOld, after: inYoung };
}

function isSame(before: unknown, after: unknown): boolean {
  return before === after || textOf(before) === textOf(after);
}

/** The order of fields says nothing; what is undefined is not there. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  return JSON.stringify(value, (_, field: unknown) => {
    if (!isPlainRecord(field)) return field;
    return Object.fromEntries(
      Object.entries(field).toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)),
    );
  });
}
