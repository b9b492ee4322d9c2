/** How many Pods the objects of a lab make: more than a computer has memory for would never come up, nor say why. */
import type { Diagnostic } from '../../base/diagnostic';
import { say } from '../../base/sentence';
import { numberFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { invalidValue, type FieldPath } from '../../kube/objects/object-issue';
import type { ObjectDocument } from '../readings';
import { diagnosticOf } from '../source/source-document';

/** Several times what Kubernetes supports: https://kubernetes.io/docs/setup/best-practices/cluster-large/ has 150,000. */
export const MOST_PODS = 500_000;

/** The field that says how many, of kinds that make Pods. */
const COUNT_BY_KIND: ReadonlyMap<string, FieldPath> = new Map([
  ['Deployment', ['spec', 'replicas']],
  ['ReplicaSet', ['spec', 'replicas']],
  ['ReplicationController', ['spec', 'replicas']],
  ['StatefulSet', ['spec', 'replicas']],
  ['Job', ['spec', 'parallelism']],
  ['CronJob', ['spec', 'jobTemplate', 'spec', 'parallelism']],
]);

/** At the object with which they become too many, and at each further one. */
export function podCountDiagnosticsOf(objects: readonly ObjectDocument[]): readonly Diagnostic[] {
  let pods = 0;
  return objects.flatMap(({ document, object }) => {
    const own = podsOf(object);
    pods += own;
    if (own === 0 || pods <= MOST_PODS) return [];
    const path = COUNT_BY_KIND.get(object.kind) ?? [];
    const why = say('a lab has at most {most} Pods', { most: MOST_PODS });
    return diagnosticOf(document, invalidValue(path, own, why));
  });
}

function podsOf(object: KubeObject): number {
  if (object.kind === 'Pod') return 1;
  const path = COUNT_BY_KIND.get(object.kind);
  return path === undefined ? 0 : (numberFieldOf(object, ...path) ?? 1);
}
