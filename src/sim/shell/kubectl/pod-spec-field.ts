/** Where the spec of the Pods is that an object makes, or is (`polymorphichelpers.updatePodSpecForObject`, kubectl v1.32). */
import {
  fieldOf,
  isPlainRecord,
  isUnknownList,
  type KubeObject,
  type PlainRecord,
} from '../../kube/objects/kube-object';
import { groupOfVersion } from './resource-catalogue';
import { withFieldAt } from './with-field-at';

const TEMPLATE_KINDS: ReadonlySet<string> = new Set([
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

/** Undefined for a kind that makes no Pods. */
export function podSpecPathOf({ kind, apiVersion }: KubeObject): readonly string[] | undefined {
  if (kind === 'Pod') return ['spec'];
  if (TEMPLATE_KINDS.has(kind) && ['', 'apps', 'batch'].includes(groupOfVersion(apiVersion))) {
    return ['spec', 'template', 'spec'];
  }
  return kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : undefined;
}

export function podSpecOf(object: KubeObject): PlainRecord {
  const spec = fieldOf(object, ...(podSpecPathOf(object) ?? []));
  return isPlainRecord(spec) ? spec : {};
}

export function withPodSpec(object: KubeObject, spec: PlainRecord): KubeObject {
  const path = podSpecPathOf(object);
  if (path === undefined) return object;
  const { apiVersion, kind, metadata } = object;
  return { ...withFieldAt(object, path, spec), apiVersion, kind, metadata };
}

export function containersIn(
  spec: PlainRecord,
  field: 'containers' | 'initContainers',
): readonly PlainRecord[] {
  const list = spec[field];
  return isUnknownList(list) ? list.filter((container) => isPlainRecord(container)) : [];
}

/** Every container as `change` makes it; first those that run, then those before them. */
export function withContainers(
  spec: PlainRecord,
  change: (container: PlainRecord) => PlainRecord,
): PlainRecord {
  const changed = { ...spec };
  for (const field of ['containers', 'initContainers'] as const) {
    const before = containersIn(spec, field);
    if (before.length > 0) changed[field] = before.map((container) => change(container));
  }
  return changed;
}
