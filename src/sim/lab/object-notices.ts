/** Says which objects are kept without doing anything, once per kind: nobody is there to act on them, or not yet. */
import type { Diagnostic } from '../base/diagnostic';
import type { CniSpec } from '../kube/cni/cni-spec';
import { findKind } from '../kube/kinds';
import { textFieldOf, type KubeObject } from '../kube/objects/kube-object';
import type { ObjectDocument } from './readings';

/** Kinds that the cluster acts on, or that need nobody to act on them; of Ingresses and policies that nobody sees to `lint` tells. */
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
  'Ingress',
  'IngressClass',
  'Job',
  'LimitRange',
  'Namespace',
  'NetworkPolicy',
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

/** What Felix acts on besides. */
const CALICO_GROUP = 'projectcalico.org';

const NOT_RUN = 'but not run yet: no Pod comes of it';
const NO_VOLUMES = 'but volumes hold nothing yet';
const NO_EFFECT = 'but has no effect yet';

const EFFECT_BY_KIND: ReadonlyMap<string, string> = new Map([
  ['ReplicationController', NOT_RUN],
  ['PersistentVolume', NO_VOLUMES],
  ['PersistentVolumeClaim', NO_VOLUMES],
  ['StorageClass', NO_VOLUMES],
]);

export function keptObjectNotices(
  objects: readonly ObjectDocument[],
  { hasLoadBalancer, cni }: { readonly hasLoadBalancer: boolean; readonly cni: CniSpec },
): readonly Diagnostic[] {
  const byKind = new Map<string, ObjectDocument[]>();
  for (const entry of objects) {
    const { kind } = entry.object;
    const isWaitingService =
      !hasLoadBalancer && kind === 'Service' && textFieldOf(entry.object, 'spec', 'type') === 'LoadBalancer';
    const key = isWaitingService ? 'Service of type LoadBalancer' : kind;
    if (isWaitingService || !isActedOn(entry.object, cni))
      byKind.set(key, [...(byKind.get(key) ?? []), entry]);
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

function isActedOn({ kind, apiVersion }: KubeObject, { plugin }: CniSpec): boolean {
  const [group = ''] = apiVersion.split('/');
  return ACTED_ON.has(kind) || (plugin === 'calico' && group.endsWith(CALICO_GROUP));
}

function effectOf(kind: string): string {
  if (kind === 'Service of type LoadBalancer') return 'but no load balancer gives it an external address yet';
  if (findKind(kind) === undefined) return 'but no controller acts on a custom resource';
  return EFFECT_BY_KIND.get(kind) ?? NO_EFFECT;
}
