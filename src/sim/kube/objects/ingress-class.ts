/** The annotations that choose an IngressClass (`pkg/apis/networking/types.go`, `staging/src/k8s.io/api/networking/v1`). */

/** On an Ingress: the way before `spec.ingressClassName`. */
export const INGRESS_CLASS_ANNOTATION = 'kubernetes.io/ingress.class';

/** On an IngressClass, `"true"`: that of an Ingress which names none. */
export const DEFAULT_CLASS_ANNOTATION = 'ingressclass.kubernetes.io/is-default-class';
