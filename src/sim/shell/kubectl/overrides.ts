/** `--overrides` of commands that make an object from flags: a patch of it, of one of three types. */
import { err, ok, type Result } from '../../base/result';
import { applyJsonPatch, applyMergePatch } from '../../kube/api/json-patch';
import { applyStrategicMergePatch } from '../../kube/api/strategic-merge-patch';
import { isPlainRecord, isUnknownList, type KubeObject } from '../../kube/objects/kube-object';
import { objectIn } from './api-calls';
import { parseJson } from '../../base/json-text';
import type { KubectlCommand } from './verb';

const INVALID = 'Invalid JSON Patch';

/** The object itself when nothing is to be overridden. */
export function overridden({ flags }: KubectlCommand, object: KubeObject): Result<KubeObject, string> {
  const text = flags.text('overrides');
  const type = flags.text('override-type');
  if (text === '') return ok(object);
  if (!['json', 'merge', 'strategic'].includes(type)) return err(`invalid override type: ${type}`);
  const parsed = parseJson(text);
  if (parsed === undefined) return err(INVALID);
  const changed = changedBy(object, type, parsed.value);
  if (!changed.ok) return changed;
  return isPlainRecord(changed.value) ? ok(objectIn(changed.value)) : err(INVALID);
}

function changedBy(object: KubeObject, type: string, patch: unknown): Result<unknown, string> {
  if (type === 'json') return isUnknownList(patch) ? applyJsonPatch(object, patch) : err(INVALID);
  if (!isPlainRecord(patch)) return err(INVALID);
  return type === 'merge'
    ? ok(applyMergePatch(object, patch))
    : applyStrategicMergePatch(object.kind, object, patch);
}
