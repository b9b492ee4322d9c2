/**
 * References to what the text describes: `node/NAME`, `router/NAME`, `host/NAME` (machines outside), `segment/NAME`, and
 * `KIND/NAMESPACE/NAME` for Kubernetes objects, the kind in lower case: `deployment/default/web`.
 */
import { isNamespacedKind } from '../kube/kinds';
import type { KubeObject } from '../kube/objects/kube-object';

/** Kinds without a namespace have `KIND/NAME`. */
export function objectRefOf(object: KubeObject): string {
  const kind = object.kind.toLowerCase();
  const { name } = object.metadata;
  return isNamespacedKind(object.kind) ? `${kind}/${namespaceOf(object)}/${name}` : `${kind}/${name}`;
}

/** Empty for kinds that have none. */
export function namespaceOf(object: KubeObject): string {
  if (!isNamespacedKind(object.kind)) return '';
  const { namespace = '' } = object.metadata;
  return namespace === '' ? 'default' : namespace;
}

export interface ElementRef {
  /** `node`, `router`, `host`, `segment`, or a kind in lower case. */
  readonly kind: string;
  /** Empty for what has none. */
  readonly namespace: string;
  readonly name: string;
}

export function parseElementRef(ref: string): ElementRef {
  const [kind = '', ...rest] = ref.split('/');
  const [first = '', second] = rest;
  return second === undefined
    ? { kind, namespace: '', name: first }
    : { kind, namespace: first, name: second };
}
