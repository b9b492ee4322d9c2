/** The subresource `scale`: how many replicas there are to be, the same for every kind (autoscaling/v1 Scale). */
import { fieldOf, isPlainRecord, numberFieldOf, type KubeObject } from '../objects/kube-object';
import { requirementsText } from '../printers/selector-text';
import { withoutUndefined } from '../store/json';

export function scaleOf(object: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: withoutUndefined({ name, namespace, uid, resourceVersion, creationTimestamp }),
    spec: withoutUndefined({ replicas: numberFieldOf(object, 'spec', 'replicas') }),
    status: {
      replicas: numberFieldOf(object, 'status', 'replicas') ?? 0,
      selector: selectorOf(fieldOf(object, 'spec', 'selector')),
    },
  };
}

/** The object with as many replicas as the Scale says. */
export function withScale(object: KubeObject, scale: KubeObject): KubeObject {
  const spec = isPlainRecord(object.spec) ? object.spec : {};
  const { resourceVersion } = scale.metadata;
  return {
    ...object,
    metadata: { ...object.metadata, resourceVersion: resourceVersion ?? object.metadata.resourceVersion },
    spec: { ...spec, replicas: numberFieldOf(scale, 'spec', 'replicas') ?? 0 },
  };
}

/** The old kinds select by labels alone. */
function selectorOf(selector: unknown): string {
  const isOld = isPlainRecord(selector) && !('matchLabels' in selector) && !('matchExpressions' in selector);
  return requirementsText(isOld ? { matchLabels: selector } : selector);
}
