/** Keeps a policy index as the API server's watches tell it: Pods, namespaces and NetworkPolicies, once for a cluster. */
import { stringMapFieldOf, type KubeObject } from '../objects/kube-object';
import type { ObjectStore } from '../store/object-store';
import { readNetworkPolicy, type NetworkPolicy } from './network-policy';
import { podEndpointOf } from './policy-endpoint';
import { PolicyIndex, type IndexedPolicy } from './policy-index';

/** `namespace/name`, or the name of what is in none. */
function pathOf({ metadata }: KubeObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/** What there is of a kind, and from now on what becomes of it. */
export function followKind(
  store: ObjectStore,
  kind: string,
  apply: (object: KubeObject, isGone: boolean) => void,
): void {
  for (const object of store.list(kind)) apply(object, false);
  store.watch({ kind, onEvent: ({ type, object }) => apply(object, type === 'DELETED') });
}

export function followPolicies(store: ObjectStore): PolicyIndex<NetworkPolicy> {
  const index = new PolicyIndex<NetworkPolicy>();
  followEndpoints(store, index);
  followKind(store, 'NetworkPolicy', (object, isGone) => {
    if (isGone) index.removePolicy(pathOf(object));
    else index.setPolicy(readNetworkPolicy(object));
  });
  return index;
}

/** Namespaces and Pods, whatever the policies. */
function followEndpoints<Policy extends IndexedPolicy>(store: ObjectStore, index: PolicyIndex<Policy>): void {
  followKind(store, 'Namespace', (object, isGone) => {
    index.setNamespace(
      object.metadata.name,
      isGone ? undefined : stringMapFieldOf(object.metadata, 'labels'),
    );
  });
  followKind(store, 'Pod', (object, isGone) => {
    const endpoint = isGone ? undefined : podEndpointOf(object);
    if (endpoint === undefined) index.removeEndpoint(pathOf(object));
    else index.setEndpoint(endpoint);
  });
}
