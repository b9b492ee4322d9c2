/**
 * What the agents of a cluster share through the API server: identities, who has which address, policies. In life each agent has a copy of
 * its own; here one serves all, and a node that is cut off goes on with what it was told last (`ipcache.ts`).
 */
import { invariant } from '../../../base/invariant';
import type { ClusterNetworkContext } from '../cluster-network';
import { isIpv6 } from '../../../wire/ip-address';
import { formatIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import { formatCidr, type Cidr } from '../../../wire/cidr';
import { stringMapFieldOf, type KubeObject } from '../../objects/kube-object';
import type { NetworkPolicy } from '../../network-policy/network-policy';
import { podEndpointOf, type PolicyEndpoint } from '../../network-policy/policy-endpoint';
import { followKind, followPolicies } from '../../network-policy/policy-feed';
import type { PolicyIndex } from '../../network-policy/policy-index';
import type { PeerNode } from '../pod-network';
import { CILIUM_API, CILIUM_DEFINITIONS } from './cilium-definitions';
import type { CiliumSpec } from './cilium-spec';
import { Identities, type SecurityIdentity } from './identities';
import { AddressOwners, type AddressOwner } from './ipcache';
import { NodePool } from './node-pool';

/** A Pod with an address. */
export interface ClusterEndpoint {
  readonly pod: string;
  readonly address: Ipv4Address;
  readonly nodeName: string;
  readonly nodeAddress: Ipv4Address;
  readonly id: number;
  owner: AddressOwner;
  identity: SecurityIdentity;
}

export interface CiliumPeer {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly pool: NodePool;
}

export class CiliumCluster {
  readonly spec: CiliumSpec;
  readonly context: ClusterNetworkContext;
  readonly identities: Identities;
  readonly owners = new AddressOwners();
  readonly index: PolicyIndex<NetworkPolicy>;
  readonly #peers = new Map<string, CiliumPeer>();
  /** By `namespace/name`. */
  readonly #endpoints = new Map<string, ClusterEndpoint>();
  readonly #onIdentity = new Set<(endpoint: ClusterEndpoint) => void>();
  readonly #onNewIdentity = new Set<() => void>();

  constructor(spec: CiliumSpec, context: ClusterNetworkContext) {
    this.spec = spec;
    this.context = context;
    this.identities = new Identities(context.prng.split('identities'));
    const { store } = context;
    for (const definition of CILIUM_DEFINITIONS) store.create(definition);
    this.index = followPolicies(store);
    followKind(store, 'Pod', (object, isGone) => {
      if (!isGone) this.#follow(object);
    });
    followKind(store, 'Namespace', (object) => this.#followNamespace(object.metadata.name));
  }

  /** A Pod of a node has other labels than before. */
  onIdentity(listener: (endpoint: ClusterEndpoint) => void): () => void {
    this.#onIdentity.add(listener);
    return () => this.#onIdentity.delete(listener);
  }

  /** Labels that nobody had before: selectors may mean them. */
  onNewIdentity(listener: () => void): () => void {
    this.#onNewIdentity.add(listener);
    return () => this.#onNewIdentity.delete(listener);
  }

  peer(name: string): CiliumPeer | undefined {
    return this.#peers.get(name);
  }

  peers(): readonly CiliumPeer[] {
    return [...this.#peers.values()];
  }

  /** The agent of a node writes its CiliumNode, or is about to. */
  addNode({ name, addresses, podRanges }: PeerNode, isPinned: (address: Ipv4Address) => boolean): CiliumPeer {
    const address = addresses.find((each): each is Ipv4Address => !isIpv6(each));
    const range = podRanges.ipv4;
    invariant(
      address !== undefined && range !== undefined,
      `node ${name} has IPv4 addresses and a range for Pods`,
    );
    const pool = new NodePool(range, this.context.prng.split(`addresses of ${name}`), isPinned);
    const peer: CiliumPeer = { name, address, pool };
    this.#peers.set(name, peer);
    const isApiServer = this.context.spec.nodes.some(
      (node) => node.name === name && node.role === 'control-plane',
    );
    const place = { identity: 0, nodeName: name, nodeAddress: address };
    this.owners.set(address, { kind: 'node', ...place, isApiServer });
    this.owners.set(pool.router, { kind: 'router', ...place });
    this.owners.set(pool.health, { kind: 'health', ...place });
    this.context.store.create(nodeObject(peer, range));
    return peer;
  }

  removeNode(name: string): void {
    const peer = this.#peers.get(name);
    if (peer === undefined) return;
    this.#peers.delete(name);
    for (const address of [peer.address, peer.pool.router, peer.pool.health]) {
      const owner = this.owners.get(address);
      if (owner?.nodeName === name) this.owners.remove(address, owner);
    }
    for (const endpoint of [...this.#endpoints.values()]) {
      if (endpoint.nodeName === name) this.removeEndpoint(endpoint.pod);
    }
    this.context.store.delete({ kind: 'CiliumNode', namespace: '', name });
  }

  endpoint(pod: string): ClusterEndpoint | undefined {
    return this.#endpoints.get(pod);
  }

  endpointsOn(nodeName: string): readonly ClusterEndpoint[] {
    return [...this.#endpoints.values()].filter((each) => each.nodeName === nodeName);
  }

  countEndpoints(): number {
    return this.#endpoints.size;
  }

  /** An agent has connected a Pod. */
  addEndpoint(
    given: Pick<ClusterEndpoint, 'pod' | 'address' | 'nodeName' | 'nodeAddress' | 'id'>,
  ): ClusterEndpoint {
    const identity = this.#identify(this.#policyEndpointOf(given.pod));
    const owner = ownerOf(given, identity);
    const endpoint: ClusterEndpoint = { ...given, owner, identity };
    this.#endpoints.set(given.pod, endpoint);
    this.owners.set(given.address, owner);
    this.context.store.create(this.#endpointObject(endpoint));
    return endpoint;
  }

  removeEndpoint(pod: string): ClusterEndpoint | undefined {
    const endpoint = this.#endpoints.get(pod);
    if (endpoint === undefined) return undefined;
    this.#endpoints.delete(pod);
    this.owners.remove(endpoint.address, endpoint.owner);
    const [namespace = '', name = ''] = pod.split('/');
    this.context.store.delete({ kind: 'CiliumEndpoint', namespace, name });
    return endpoint;
  }

  #follow(object: KubeObject): void {
    const { namespace = '', name } = object.metadata;
    const endpoint = this.#endpoints.get(`${namespace}/${name}`);
    if (endpoint === undefined) return;
    const identity = this.#identify(this.#policyEndpointOf(endpoint.pod));
    if (identity === endpoint.identity) return;
    endpoint.identity = identity;
    endpoint.owner = ownerOf(endpoint, identity);
    this.owners.set(endpoint.address, endpoint.owner);
    this.context.store.update(this.#endpointObject(endpoint));
    for (const listener of this.#onIdentity) listener(endpoint);
  }

  #followNamespace(namespace: string): void {
    for (const { pod } of this.#endpoints.values()) {
      if (!pod.startsWith(`${namespace}/`)) continue;
      const object = this.#podObject(pod);
      if (object !== undefined) this.#follow(object);
    }
  }

  #identify(endpoint: PolicyEndpoint): SecurityIdentity {
    const { identity, isNew } = this.identities.allocate(endpoint);
    if (isNew) {
      this.context.store.create(identityObject(identity));
      for (const listener of this.#onNewIdentity) listener();
    }
    return identity;
  }

  #podObject(pod: string): KubeObject | undefined {
    const [namespace = '', name = ''] = pod.split('/');
    return this.context.store.find('Pod', namespace, name);
  }

  #policyEndpointOf(pod: string): PolicyEndpoint {
    const [namespace = '', name = ''] = pod.split('/');
    const object = this.#podObject(pod);
    const given = object === undefined ? undefined : podEndpointOf(object);
    const namespaceObject = this.context.store.find('Namespace', '', namespace);
    return {
      key: pod,
      namespace,
      name,
      labels: {},
      serviceAccount: 'default',
      addresses: [],
      nodeName: '',
      ports: [],
      ...given,
      namespaceLabels: stringMapFieldOf(namespaceObject?.metadata, 'labels'),
      serviceAccountLabels: {},
    };
  }

  #endpointObject({ pod, address, nodeAddress, id, identity }: ClusterEndpoint): KubeObject {
    const [namespace = '', name = ''] = pod.split('/');
    const object = this.#podObject(pod);
    const uid = object?.metadata.uid;
    const ownerReferences = uid === undefined ? undefined : [{ apiVersion: 'v1', kind: 'Pod', name, uid }];
    return {
      apiVersion: CILIUM_API,
      kind: 'CiliumEndpoint',
      metadata: {
        namespace,
        name,
        labels: stringMapFieldOf(object?.metadata, 'labels'),
        ...(ownerReferences === undefined ? {} : { ownerReferences }),
      },
      status: {
        id,
        identity: { id: identity.id, labels: identity.labels },
        networking: { addressing: [{ ipv4: formatIpv4(address) }], node: formatIpv4(nodeAddress) },
        state: 'ready',
      },
    };
  }
}

function ownerOf(
  { pod, nodeName, nodeAddress }: Pick<ClusterEndpoint, 'pod' | 'nodeName' | 'nodeAddress'>,
  { id }: SecurityIdentity,
): AddressOwner {
  return { kind: 'pod', identity: id, nodeName, nodeAddress, pod };
}

function identityObject({ id, labels }: SecurityIdentity): KubeObject {
  const pairs = labels.map((label) => {
    const at = label.indexOf('=');
    return at === -1 ? ([label, ''] as const) : ([label.slice(0, at), label.slice(at + 1)] as const);
  });
  const namespace = pairs.find(([key]) => key === 'k8s:io.kubernetes.pod.namespace')?.[1] ?? '';
  return {
    apiVersion: CILIUM_API,
    kind: 'CiliumIdentity',
    metadata: { name: String(id), labels: { 'io.kubernetes.pod.namespace': namespace } },
    'security-labels': Object.fromEntries(pairs),
  };
}

function nodeObject({ name, address, pool }: CiliumPeer, range: Cidr): KubeObject {
  return {
    apiVersion: CILIUM_API,
    kind: 'CiliumNode',
    metadata: { name },
    spec: {
      addresses: [
        { ip: formatIpv4(address), type: 'InternalIP' },
        { ip: formatIpv4(pool.router), type: 'CiliumInternalIP' },
      ],
      bootid: '',
      health: { ipv4: formatIpv4(pool.health) },
      ipam: { podCIDRs: [formatCidr(range)] },
    },
  };
}
