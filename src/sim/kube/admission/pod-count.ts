/**
 * How many Pods a lab has at most: more than a computer has memory for would never come up, nor say why. What nobody asks Kubernetes
 * to refuse, whoever writes it: a manifest, `kubectl scale`, a patch.
 */
import { err, ok } from '../../base/result';
import { say, type Sentence } from '../../base/sentence';
import { invalidStatus } from '../api/api-status';
import { undeclaredResource } from '../api/resource';
import { findKind } from '../kinds';
import { numberFieldOf, type KubeObject } from '../objects/kube-object';
import { invalidValue, type FieldPath } from '../objects/object-issue';
import type { Admission, ObjectStore } from '../store/object-store';

/** Several times what Kubernetes supports: https://kubernetes.io/docs/setup/best-practices/cluster-large/ has 150,000. */
export const MOST_PODS = 500_000;
/** Those of fewer are not added up: that many objects do not come together by hand. */
const LEAST_COUNTED = 1000;

/** The field that says how many, of kinds that make Pods. */
export const POD_COUNT_FIELDS: ReadonlyMap<string, FieldPath> = new Map([
  ['Deployment', ['spec', 'replicas']],
  ['ReplicaSet', ['spec', 'replicas']],
  ['ReplicationController', ['spec', 'replicas']],
  ['StatefulSet', ['spec', 'replicas']],
  ['Job', ['spec', 'parallelism']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'parallelism']],
]);

export const TOO_MANY_PODS: Sentence = say('a lab has at most {most} Pods', { most: MOST_PODS });

/** That the object makes by itself; 1 where it does not say. */
export function podsMadeBy(object: KubeObject): number {
  if (object.kind === 'Pod') return 1;
  const path = POD_COUNT_FIELDS.get(object.kind);
  return path === undefined ? 0 : (numberFieldOf(object, ...path) ?? 1);
}

export function podCountAdmission(store: ObjectStore): Admission {
  return (object, previous) => {
    const pods = podsMadeBy(object);
    const hasGrown = previous === undefined || pods > podsMadeBy(previous);
    if (!hasGrown || pods < LEAST_COUNTED || pods + podsOfOthers(store, object) <= MOST_PODS)
      return ok(object);
    const issue = invalidValue(POD_COUNT_FIELDS.get(object.kind) ?? [], pods, TOO_MANY_PODS);
    const resource = findKind(object.kind) ?? undeclaredResource(object.kind);
    return err(invalidStatus(resource, object.metadata.name, [issue]));
  };
}

/** A ReplicaSet of a Deployment makes no more than the Deployment asked for. */
function podsOfOthers(store: ObjectStore, { kind, metadata }: KubeObject): number {
  if (isOwned(metadata)) return 0;
  let pods = 0;
  for (const other of POD_COUNT_FIELDS.keys()) {
    for (const each of store.list(other)) {
      const isItself =
        other === kind &&
        each.metadata.name === metadata.name &&
        each.metadata.namespace === metadata.namespace;
      if (!isItself && !isOwned(each.metadata)) pods += podsMadeBy(each);
    }
  }
  return pods;
}

function isOwned({ ownerReferences }: KubeObject['metadata']): boolean {
  return ownerReferences !== undefined && ownerReferences.length > 0;
}
