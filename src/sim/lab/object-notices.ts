/** Says which objects are kept without doing anything yet, once per kind. */
import type { Diagnostic } from '../base/diagnostic';
import { findKind } from '../kube/kinds';
import { textFieldOf } from '../kube/objects/kube-object';
import type { ObjectDocument } from './readings';

/** Kinds that the cluster acts on, or that need nobody to act on them. */
const ACTED_ON: ReadonlySet<string> = new Set([
  'ClusterRole',
  'ClusterRoleBinding',
  'ConfigMap',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'EndpointSlice',
  'Endpoints',
  'HorizontalPodAutoscaler',
  'Job',
  'LimitRange',
  'Namespace',
  'Node',
  'Pod',
  'PodDisruptionBudget',
  'PriorityClass',
  'ReplicaSet',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
  'StatefulSet',
]);

const NOT_RUN = 'but not run yet: no Pod comes of it';
const NO_VOLUMES = 'but volumes hold nothing yet';
const NO_EFFECT = 'but has no effect yet';

const EFFECT_BY_KIND: ReadonlyMap<string, string> = new Map([
  ['NetworkPolicy', 'but not enforced yet: every Pod still reaches every other'],
  ['Ingress', 'but no ingress controller runs yet'],
  ['ReplicationController', NOT_RUN],
  ['PersistentVolume', NO_VOLUMES],
  ['PersistentVolumeClaim', NO_VOLUMES],
  ['StorageClass', NO_VOLUMES],
]);

export function keptObjectNotices(
  objects: readonly ObjectDocument[],
  { hasLoadBalancer }: { readonly hasLoadBalancer: boolean },
): readonly Diagnostic[] {
  const byKind = new Map<string, ObjectDocument[]>();
  for (const entry of objects) {
    const { kind } = entry.object;
    const isWaitingService =
      !hasLoadBalancer && kind === 'Service' && textFieldOf(entry.object, 'spec', 'type') === 'LoadBalancer';
    const key = isWaitingService ? 'Service of type LoadBalancer' : kind;
    if (isWaitingService || !ACTED_ON.has(kind)) byKind.set(key, [...(byKind.get(key) ?? []), entry]);
  }
  return [...byKind].flatMap(([kind, entries]) => {
    const [first] = entries;
    if (first === undefined) return [];
    const subject =
      entries.length === 1
        ? `${kind} "${first.object.metadata.name}" is`
        : `${entries.length} objects of kind ${kind} are`;
    return [
      {
        severity: 'notice',
        code: 'no-effect-yet',
        message: `${subject} kept, ${effectOf(kind)}`,
        location: first.document.location,
      },
    ];
  });
}

function effectOf(kind: string): string {
  if (kind === 'Service of type LoadBalancer') return 'but no load balancer gives it an external address yet';
  if (findKind(kind) === undefined) return 'but no controller acts on a custom resource';
  return EFFECT_BY_KIND.get(kind) ?? NO_EFFECT;
}
