/**
 * The objects of Kubernetes that lead traffic and hold it up, as a picture shows them beside the machines: EndpointSlices,
 * Ingresses and NetworkPolicies, with what they name resolved to what is there.
 */
import type { Cluster } from '../kube/cluster';
import { ingressViewOf, type IngressBackend } from '../kube/ingress/ingress-objects';
import { isEndpointReady, isEndpointSlice, SERVICE_NAME_LABEL } from '../kube/model/service';
import { readNetworkPolicy } from '../kube/network-policy/network-policy';
import { podEndpointOf } from '../kube/network-policy/policy-endpoint';
import { listFieldOf, textFieldOf, type KubeObject } from '../kube/objects/kube-object';
import { requirementsText } from '../kube/printers/selector-text';

export interface SliceView {
  /** `namespace/name` */
  readonly id: string;
  /** Of the Service that it belongs to, `namespace/name`. */
  readonly service: string;
  readonly name: string;
  readonly addressType: string;
  /** Addresses of those that are ready, and of the others. */
  readonly ready: string[];
  readonly notReady: string[];
  /** Ids of the Pods behind it, ready or not. */
  readonly pods: string[];
}

interface IngressPathView {
  /** Empty: every host. */
  readonly host: string;
  /** Empty: that of the default backend. */
  readonly path: string;
  readonly pathType: string;
  /** `namespace/name` of a Service, which may not be there; absent for a backend that is none. */
  readonly service?: string;
  readonly port?: string;
}

export interface IngressResourceView {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  readonly className?: string;
  /** What a controller has put into its status. */
  readonly address?: string;
  readonly hasTls: boolean;
  readonly paths: IngressPathView[];
}

export interface PolicyView {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** As kubectl prints it; empty for every Pod of the namespace. */
  readonly selector: string;
  /** How many rules let something in; absent where it says nothing about what comes in. */
  readonly ingressRules?: number;
  readonly egressRules?: number;
  /** Ids of the Pods that it is for. */
  readonly pods: string[];
}

/** More comparisons of Pods with policies than this are too many for every new picture. */
const MAX_COMPARISONS = 200_000;

/** A policy's own selector asks the Pod alone. */
const NO_LABELS = { namespaceLabels: {}, serviceAccountLabels: {} } as const;

export function slicesOf({ store }: Cluster): SliceView[] {
  return store
    .list('EndpointSlice')
    .filter(isEndpointSlice)
    .flatMap((slice) => {
      const { name, namespace = '', labels = {} } = slice.metadata;
      const service = labels[SERVICE_NAME_LABEL];
      if (service === undefined) return [];
      const endpoints = slice.endpoints ?? [];
      const addressesOf = (isReady: boolean): string[] =>
        endpoints.filter((each) => isEndpointReady(each) === isReady).flatMap(({ addresses }) => addresses);
      return [
        {
          id: `${namespace}/${name}`,
          service: `${namespace}/${service}`,
          name,
          addressType: slice.addressType,
          ready: addressesOf(true),
          notReady: addressesOf(false),
          pods: endpoints.flatMap(({ targetRef }) =>
            targetRef?.kind === 'Pod' ? `${targetRef.namespace ?? namespace}/${targetRef.name}` : [],
          ),
        },
      ];
    });
}

export function ingressesOf({ store }: Cluster): IngressResourceView[] {
  return store.list('Ingress').map((object) => {
    const { namespace, name, className, defaultBackend, rules, tls } = ingressViewOf(object);
    const address = balancerAddressOf(object);
    const paths = rules.flatMap(({ host, paths: own }) =>
      (own ?? []).map(({ path, pathType, backend }) => ({
        host,
        path,
        pathType,
        ...backendView(backend, namespace),
      })),
    );
    const otherwise =
      defaultBackend === undefined
        ? []
        : [{ host: '', path: '', pathType: '', ...backendView(defaultBackend, namespace) }];
    return {
      id: `${namespace}/${name}`,
      namespace,
      name,
      ...(className === undefined ? {} : { className }),
      ...(address === '' ? {} : { address }),
      hasTls: tls.length > 0,
      paths: [...paths, ...otherwise],
    };
  });
}

function backendView(
  backend: IngressBackend | undefined,
  namespace: string,
): { readonly service?: string; readonly port?: string } {
  return backend === undefined ? {} : { service: `${namespace}/${backend.service}`, port: backend.port };
}

function balancerAddressOf({ status }: KubeObject): string {
  return listFieldOf(status, 'loadBalancer', 'ingress')
    .map((entry) => textFieldOf(entry, 'ip') ?? textFieldOf(entry, 'hostname') ?? '')
    .filter((text) => text !== '')
    .join(',');
}

/** Those of `networking.k8s.io/v1`; what else a plugin has of its own is not drawn. */
export function policiesOf({ store }: Cluster): PolicyView[] {
  const given = store.list('NetworkPolicy');
  if (given.length === 0) return [];
  const endpoints = store.list('Pod').flatMap((pod) => podEndpointOf(pod) ?? []);
  const isTooMany = given.length * endpoints.length > MAX_COMPARISONS;
  return given.map((object) => {
    const { key, namespace, name, subject, ingress, egress } = readNetworkPolicy(object);
    const selected = isTooMany
      ? []
      : endpoints.filter((endpoint) => subject.matches({ ...endpoint, ...NO_LABELS }));
    return {
      id: key,
      namespace,
      name,
      selector: subject.parts === undefined ? '' : requirementsText(subject.parts.pods),
      ...(ingress === undefined ? {} : { ingressRules: ingress.length }),
      ...(egress === undefined ? {} : { egressRules: egress.length }),
      pods: selected.map((endpoint) => endpoint.key),
    };
  });
}
