/** Plain JSON values: compared, and copied with one place changed. */
import { isPlainRecord, isUnknownList, type PlainRecord } from '../../kube/objects/kube-object';
import type { FieldPath } from '../../kube/objects/object-issue';

export function isSameValue(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (isUnknownList(one) && isUnknownList(other)) {
    return one.length === other.length && one.every((item, index) => isSameValue(item, other[index]));
  }
  if (!isPlainRecord(one) || !isPlainRecord(other)) return false;
  const keys = definedKeysOf(one);
  return (
    keys.length === definedKeysOf(other).length && keys.every((key) => isSameValue(one[key], other[key]))
  );
}

function definedKeysOf(record: PlainRecord): readonly string[] {
  return Object.keys(record).filter((key) => record[key] !== undefined);
}

/** Missing parents are made; a number that is the length of a list appends. */
export function withValueAt(value: unknown, path: FieldPath, inner: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return inner;
  if (typeof step === 'number') {
    const items = isUnknownList(value) ? [...value] : [];
    items[step] = withValueAt(items[step], rest, inner);
    return items;
  }
  const record: PlainRecord = isPlainRecord(value) ? value : {};
  return { ...record, [step]: withValueAt(record[step], rest, inner) };
}

/** `isPruned`: collections that become empty go too. */
export function withoutValueAt(value: unknown, path: FieldPath, isPruned: boolean): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return undefined;
  if (isUnknownList(value)) {
    return value.flatMap((item, index) => {
      if (index !== step) return [item];
      const left = rest.length === 0 ? undefined : withoutValueAt(item, rest, isPruned);
      return left === undefined || (isPruned && isEmpty(left)) ? [] : [left];
    });
  }
  if (!isPlainRecord(value)) return value;
  const { [step]: field, ...others } = value;
  const left = rest.length === 0 ? undefined : withoutValueAt(field, rest, isPruned);
  return left === undefined || (isPruned && isEmpty(left)) ? others : { ...value, [step]: left };
}

function isEmpty(value: unknown): boolean {
  return isUnknownList(value) ? value.length === 0 : isPlainRecord(value) && Object.keys(value).length === 0;
}
