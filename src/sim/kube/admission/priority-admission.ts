/**
 * The priority of a Pod, by its class.
 *
 * Kubernetes v1.32 `plugin/pkg/admission/priority/admission.go`, `pkg/apis/scheduling/v1/helpers.go`.
 */
import { err, ok } from '../../base/result';
import { apiStatus } from '../api/api-status';
import { isPod, type Pod } from '../model/pod';
import { fieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../objects/kube-object';
import type { Admission, ObjectStore } from '../store/object-store';

const NEVER_MOVED = 'Used for system critical pods that must not be moved from their current node.';
const MOVED =
  'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.';

/** The classes that the API server makes for itself. */
export function systemPriorityClasses(): readonly KubeObject[] {
  return [
    priorityClass('system-node-critical', 2_000_001_000, NEVER_MOVED),
    priorityClass('system-cluster-critical', 2_000_000_000, MOVED),
  ];
}

function priorityClass(name: string, value: number, description: string): KubeObject {
  return {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
  };
}

export function priorityAdmission(store: ObjectStore): Admission {
  return (object, previous) => {
    if (previous !== undefined || !isPod(object)) return ok(object);
    const { priorityClassName = '', priority } = object.spec;
    const found =
      priorityClassName === '' ? defaultClassOf(store) : store.find('PriorityClass', '', priorityClassName);
    if (found === undefined && priorityClassName !== '') {
      return refused(object, `no PriorityClass with name ${priorityClassName} was found`);
    }
    const computed = numberFieldOf(found, 'value') ?? 0;
    if (priority !== undefined && priority !== computed) {
      const why = `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`;
      return refused(object, why);
    }
    if (found === undefined) return ok(object);
    return ok({
      ...object,
      spec: {
        ...object.spec,
        priorityClassName: found.metadata.name,
        priority: computed,
        preemptionPolicy: textFieldOf(found, 'preemptionPolicy') ?? 'PreemptLowerPriority',
      },
    });
  };
}

/** Among several the one that is lowest. */
function defaultClassOf(store: ObjectStore): KubeObject | undefined {
  let lowest: KubeObject | undefined = undefined;
  for (const each of store.list('PriorityClass')) {
    if (fieldOf(each, 'globalDefault') !== true) continue;
    if (lowest === undefined || (numberFieldOf(each, 'value') ?? 0) < (numberFieldOf(lowest, 'value') ?? 0)) {
      lowest = each;
    }
  }
  return lowest;
}

function refused({ metadata: { name } }: Pod, why: string): ReturnType<Admission> {
  return err(apiStatus('Forbidden', `pods "${name}" is forbidden: ${why}`, { name, kind: 'pods' }));
}
