/**
 * What policies select and what they name as the other end: a Pod, as its labels and addresses say. Calico's host
 * endpoints and network sets are such things too, so one index serves all who enforce policies.
 *
 * Kubernetes v1.32 `k8s.io/api/networking/v1`. A Pod on its node's network is none: its address is the node's, and
 * selectors do not see it. Neither is a Pod that has come to its end.
 */
import { fieldOf, stringMapFieldOf, type KubeObject, type StringMap } from '../objects/kube-object';
import { isPod, isPodFinished, podAddressesOf, podPath, type Pod } from '../model/pod';

export interface NamedPort {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PolicyEndpoint {
  /** `namespace/name` of a Pod; unique among all kinds of endpoints. */
  readonly key: string;
  /** Empty for what is in none. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: StringMap;
  readonly namespaceLabels: StringMap;
  readonly serviceAccount: string;
  readonly serviceAccountLabels: StringMap;
  /** As text; a network set has ranges here. None before it has an address. */
  readonly addresses: readonly string[];
  /** Empty before it is scheduled. */
  readonly nodeName: string;
  readonly ports: readonly NamedPort[];
}

/** What the index does not know by itself. */
export type GivenEndpoint = Omit<PolicyEndpoint, 'namespaceLabels' | 'serviceAccountLabels'>;

/** Undefined for what policies do not see. */
export function podEndpointOf(pod: KubeObject): GivenEndpoint | undefined {
  if (!isPod(pod) || pod.spec.hostNetwork === true || isPodFinished(pod)) return undefined;
  return {
    key: podPath(pod),
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name,
    labels: stringMapFieldOf(pod.metadata, 'labels'),
    serviceAccount: pod.spec.serviceAccountName ?? 'default',
    addresses: podAddressesOf(pod),
    nodeName: pod.spec.nodeName ?? '',
    ports: namedPortsOf(pod),
  };
}

function namedPortsOf(pod: Pod): readonly NamedPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter(
    (each) => fieldOf(each, 'restartPolicy') === 'Always',
  );
  return [...pod.spec.containers, ...sidecars].flatMap(({ ports = [] }) =>
    ports.flatMap(({ name, protocol = 'TCP', containerPort: port }) =>
      name === undefined ? [] : [{ name, protocol, port }],
    ),
  );
}
