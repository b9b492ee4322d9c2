/** What has to be said to turn one object into another: a JSON merge patch (RFC 7386). */
import { isPlainRecord, type PlainRecord } from '../../kube/objects/kube-object';
import { equalsJson } from '../../kube/store/json';

/** In a merge patch: the field is to go. */
export const JSON_NULL: unknown = JSON.parse('null');

/** Empty when nothing changes. Lists are replaced whole. */
export function mergePatchOf(before: PlainRecord, after: PlainRecord): PlainRecord {
  const patch: Record<string, unknown> = {};
  for (const key of Object.keys(before)) {
    if (before[key] !== undefined && after[key] === undefined) patch[key] = JSON_NULL;
  }
  for (const [key, value] of Object.entries(after)) {
    const old = before[key];
    if (value === undefined || equalsJson(old, value)) continue;
    patch[key] = isPlainRecord(old) && isPlainRecord(value) ? mergePatchOf(old, value) : value;
  }
  return patch;
}
