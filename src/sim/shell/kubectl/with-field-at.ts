/** Changes deep inside an object, as a copy. */
import { isPlainRecord, type PlainRecord } from '../../kube/objects/kube-object';

/** A copy of the record with another value at the path. */
export function withFieldAt(record: PlainRecord, path: readonly string[], value: unknown): PlainRecord {
  const [key, ...rest] = path;
  if (key === undefined) return isPlainRecord(value) ? value : record;
  const inner = record[key];
  const next = rest.length === 0 ? value : withFieldAt(isPlainRecord(inner) ? inner : {}, rest, value);
  return { ...record, [key]: next };
}
