/**
 * The class of an Ingress that names none: that of the IngressClass which is marked as the default, and of several the newest.
 *
 * Kubernetes v1.32 `plugin/pkg/admission/network/defaultingressclass/admission.go`. Older ones (before 1.26) refused such an Ingress
 * where two classes were marked.
 */
import { ok } from '../../base/result';
import { DEFAULT_CLASS_ANNOTATION, INGRESS_CLASS_ANNOTATION } from '../objects/ingress-class';
import { isPlainRecord, type KubeObject } from '../objects/kube-object';
import type { Admission, ObjectStore } from '../store/object-store';

export function defaultIngressClass(store: ObjectStore): Admission {
  return (ingress, previous) => {
    const spec = isPlainRecord(ingress.spec) ? ingress.spec : {};
    const isNamed =
      spec['ingressClassName'] !== undefined ||
      ingress.metadata.annotations?.[INGRESS_CLASS_ANNOTATION] !== undefined;
    const found = previous !== undefined || isNamed ? undefined : defaultClassOf(store);
    return ok(
      found === undefined
        ? ingress
        : { ...ingress, spec: { ...spec, ingressClassName: found.metadata.name } },
    );
  };
}

/** Of two that are equally old, the one whose name comes first. */
function defaultClassOf(store: ObjectStore): KubeObject | undefined {
  const [newest] = store
    .list('IngressClass')
    .filter(({ metadata }) => metadata.annotations?.[DEFAULT_CLASS_ANNOTATION] === 'true')
    .toSorted(
      (left, right) =>
        compare(madeAt(right), madeAt(left)) || compare(left.metadata.name, right.metadata.name),
    );
  return newest;
}

function madeAt({ metadata }: KubeObject): string {
  return metadata.creationTimestamp ?? '';
}

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
