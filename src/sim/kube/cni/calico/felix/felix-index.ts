/**
 * What Felix knows of the cluster: endpoints, network sets and policies of all kinds, in one index for all nodes
 * (projectcalico/calico v3.29 `felix/calc`).
 */
import { KnownLines } from '../../../../netfilter/rule-restore';
import { listFieldOf, stringMapFieldOf, textFieldOf, type KubeObject } from '../../../objects/kube-object';
import { podEndpointOf, type GivenEndpoint } from '../../../network-policy/policy-endpoint';
import { followKind } from '../../../network-policy/policy-feed';
import { PolicyIndex } from '../../../network-policy/policy-index';
import type { ObjectStore } from '../../../store/object-store';
import { fromCalico } from './calico-object-policy';
import type { CalicoPolicy } from './calico-policy';
import { CalicoSelectors } from './calico-selectors';
import { fromKubernetes } from './kubernetes-policy';

/** Kinds of Calico, as the store names them. */
const CALICO_NETWORK_POLICIES = ['NetworkPolicy.projectcalico.org', 'NetworkPolicy.crd.projectcalico.org'];
export const HOST_ENDPOINT_PREFIX = 'hep/';

export class FelixIndex {
  readonly policies = new PolicyIndex<CalicoPolicy>();
  readonly selectors = new CalicoSelectors();
  /** Of the rules that each node writes at its start. */
  readonly firstLines = new KnownLines();
  readonly #hostEndpoints = new Map<string, KubeObject>();
  readonly #tierOrders = new Map<string, number>();

  constructor(store: ObjectStore) {
    const { policies } = this;
    followKind(store, 'Namespace', ({ metadata }, isGone) => {
      policies.setNamespace(metadata.name, isGone ? undefined : stringMapFieldOf(metadata, 'labels'));
    });
    followKind(store, 'ServiceAccount', ({ metadata }, isGone) => {
      const labels = isGone ? undefined : stringMapFieldOf(metadata, 'labels');
      policies.setServiceAccount(metadata.namespace ?? '', metadata.name, labels);
    });
    followKind(store, 'Pod', (object, isGone) =>
      this.#set(podKey(object), isGone ? undefined : endpointOf(object)),
    );
    followKind(store, 'NetworkPolicy', (object, isGone) => {
      const policy = fromKubernetes(object, this.selectors);
      if (isGone) policies.removePolicy(policy.key);
      else policies.setPolicy(policy);
    });
    for (const kind of [...CALICO_NETWORK_POLICIES, 'GlobalNetworkPolicy'])
      followKind(store, kind, (object, isGone) => {
        const policy = fromCalico(object, this.selectors);
        if (policy === undefined) return;
        if (isGone) policies.removePolicy(policy.key);
        else policies.setPolicy(policy);
      });
    for (const kind of ['NetworkSet', 'GlobalNetworkSet'])
      followKind(store, kind, (object, isGone) => {
        const set = networkSetOf(object);
        this.#set(set.key, isGone ? undefined : set);
      });
    followKind(store, 'HostEndpoint', (object, isGone) => {
      const endpoint = hostEndpointOf(object);
      if (isGone) this.#hostEndpoints.delete(endpoint.key);
      else this.#hostEndpoints.set(endpoint.key, object);
      this.#set(endpoint.key, isGone ? undefined : endpoint);
    });
    followKind(store, 'Tier', ({ metadata, spec }, isGone) => {
      const order = Number(textFieldOf(spec, 'order') ?? Infinity);
      if (isGone) this.#tierOrders.delete(metadata.name);
      else this.#tierOrders.set(metadata.name, order);
    });
  }

  /** The default tier comes last, as no order does. */
  tierOrder(name: string): number {
    return this.#tierOrders.get(name) ?? (name === 'default' ? 1_000_000 : Infinity);
  }

  hostEndpointsOf(nodeName: string): readonly KubeObject[] {
    return [...this.#hostEndpoints.values()].filter(({ spec }) => textFieldOf(spec, 'node') === nodeName);
  }

  #set(key: string, endpoint: GivenEndpoint | undefined): void {
    if (endpoint === undefined) this.policies.removeEndpoint(key);
    else this.policies.setEndpoint(endpoint);
  }
}

function podKey({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Its address is known as soon as the CNI plugin has written it down, before the kubelet reports it. */
function endpointOf(pod: KubeObject): GivenEndpoint | undefined {
  const endpoint = podEndpointOf(pod);
  const noted = pod.metadata.annotations?.['cni.projectcalico.org/podIP'] ?? '';
  const [address = ''] = noted.split('/');
  return endpoint?.addresses.length === 0 && address !== ''
    ? { ...endpoint, addresses: [address] }
    : endpoint;
}

function networkSetOf({ kind, metadata, spec }: KubeObject): GivenEndpoint {
  const namespace = kind === 'NetworkSet' ? (metadata.namespace ?? 'default') : '';
  return {
    ...notOnNode(metadata.name, namespace),
    key: `netset/${namespace}/${metadata.name}`,
    labels: stringMapFieldOf(metadata, 'labels'),
    addresses: listFieldOf(spec, 'nets').filter((each) => typeof each === 'string'),
  };
}

function hostEndpointOf({ metadata, spec }: KubeObject): GivenEndpoint {
  return {
    ...notOnNode(metadata.name, ''),
    key: HOST_ENDPOINT_PREFIX + metadata.name,
    labels: stringMapFieldOf(metadata, 'labels'),
    addresses: listFieldOf(spec, 'expectedIPs').filter((each) => typeof each === 'string'),
    nodeName: textFieldOf(spec, 'node') ?? '',
  };
}

function notOnNode(name: string, namespace: string): Omit<GivenEndpoint, 'key' | 'labels' | 'addresses'> {
  return { name, namespace, serviceAccount: '', nodeName: '', ports: [] };
}
