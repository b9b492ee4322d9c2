/** Where the Pods that an object makes are described in it. */
import { fieldOf, isPlainRecord, type KubeObject, type PlainRecord } from '../../kube/objects/kube-object';

const TEMPLATE_PATHS: ReadonlyMap<string, readonly string[]> = new Map([
  ['Deployment', ['spec', 'template']],
  ['ReplicaSet', ['spec', 'template']],
  ['StatefulSet', ['spec', 'template']],
  ['DaemonSet', ['spec', 'template']],
  ['ReplicationController', ['spec', 'template']],
  ['Job', ['spec', 'template']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['PodTemplate', ['template']],
  ['Pod', []],
]);

/** Undefined for a kind that makes no Pods. */
export function podSpecPathOf({ kind }: KubeObject): readonly string[] | undefined {
  const template = TEMPLATE_PATHS.get(kind);
  return template === undefined ? undefined : [...template, 'spec'];
}

export function podSpecIn(object: KubeObject): PlainRecord | undefined {
  const path = podSpecPathOf(object);
  const spec = path === undefined ? undefined : fieldOf(object, ...path);
  return isPlainRecord(spec) ? spec : undefined;
}

/** A copy of the record with another value at the path. */
export function withFieldAt(record: PlainRecord, path: readonly string[], value: unknown): PlainRecord {
  const [key, ...rest] = path;
  if (key === undefined) return isPlainRecord(value) ? value : record;
  const inner = record[key];
  const next = rest.length === 0 ? value : withFieldAt(isPlainRecord(inner) ? inner : {}, rest, value);
  return { ...record, [key]: next };
}
