/** An object as kubectl writes one that never was on a server: with what Go's types write although nothing is set. */
import { isPlainRecord, type KubeObject, type PlainRecord } from '../../kube/objects/kube-object';
import { JSON_NULL } from './merge-patch';
import { podSpecOf, podSpecPathOf, withContainers, withPodSpec } from './pod-spec-field';
import { withFieldAt } from './with-field-at';

export function localForm(object: KubeObject): KubeObject {
  const { apiVersion, kind } = object;
  const metadata = { creationTimestamp: undefined, ...object.metadata };
  if (metadata.creationTimestamp === undefined) Reflect.set(metadata, 'creationTimestamp', JSON_NULL);
  const path = podSpecPathOf(object);
  let form: PlainRecord = { ...object, metadata, status: object.status ?? emptyStatusOf(kind) };
  if (path !== undefined) {
    const spec = withContainers(podSpecOf(object), (container) => ({ resources: {}, ...container }));
    form = withPodSpec({ ...form, apiVersion, kind, metadata }, spec);
    if (kind === 'CronJob') form = withNullTime(form, ['spec', 'jobTemplate', 'metadata']);
    if (kind !== 'Pod') form = withNullTime(form, [...path.slice(0, -1), 'metadata']);
  }
  if (kind === 'Deployment') form = withStandard(form, ['spec', 'strategy'], {});
  if (kind === 'StatefulSet' || kind === 'DaemonSet')
    form = withStandard(form, ['spec', 'updateStrategy'], {});
  return { ...form, apiVersion, kind, metadata };
}

function emptyStatusOf(kind: string): PlainRecord {
  return kind === 'Service' || kind === 'Ingress' ? { loadBalancer: {} } : {};
}

function withNullTime(record: PlainRecord, path: readonly string[]): PlainRecord {
  return withStandard(record, [...path, 'creationTimestamp'], JSON_NULL);
}

function withStandard(record: PlainRecord, path: readonly string[], value: unknown): PlainRecord {
  let inner: unknown = record;
  for (const key of path) inner = isPlainRecord(inner) ? inner[key] : undefined;
  return inner === undefined ? withFieldAt(record, path, value) : record;
}
