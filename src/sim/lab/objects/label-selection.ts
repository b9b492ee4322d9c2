/** Which Pods a workload makes and a Service selects, as far as the text alone tells. */
import {
  fieldOf,
  isPlainRecord,
  stringMapFieldOf,
  type KubeObject,
  type StringMap,
} from '../../kube/objects/kube-object';

/** Kinds of the text that make Pods from `spec.template`. */
const TEMPLATE_KINDS: ReadonlySet<string> = new Set([
  'DaemonSet',
  'Deployment',
  'Job',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
]);

export function isWorkload(object: KubeObject): boolean {
  return TEMPLATE_KINDS.has(object.kind);
}

/** Labels of the Pod, or of those that the workload makes. */
export function podLabelsOf(object: KubeObject): StringMap {
  return isWorkload(object)
    ? stringMapFieldOf(object.spec, 'template', 'metadata', 'labels')
    : stringMapFieldOf(object, 'metadata', 'labels');
}

/** `spec` of the Pod, or of those that the workload makes. */
export function podSpecOf(object: KubeObject): unknown {
  return isWorkload(object) ? fieldOf(object.spec, 'template', 'spec') : object.spec;
}

/** Where the spec of its Pods stands in the object. */
export function podSpecPathOf(object: KubeObject): readonly string[] {
  return isWorkload(object) ? ['spec', 'template', 'spec'] : ['spec'];
}

/** Undefined for a Service without one: somebody else writes its endpoints. */
export function serviceSelectorOf(service: KubeObject): StringMap | undefined {
  const selector = fieldOf(service.spec, 'selector');
  if (!isPlainRecord(selector) || Object.keys(selector).length === 0) return undefined;
  return stringMapFieldOf(service.spec, 'selector');
}

export function hasLabelsOf(labels: StringMap, selector: StringMap): boolean {
  return Object.entries(selector).every(([key, value]) => labels[key] === value);
}
