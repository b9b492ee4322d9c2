/**
 * Who peers with whom: BGPConfiguration, BGPPeers and what is written on the Nodes, as confd turns them into neighbors of each node.
 *
 * projectcalico/calico v3.29 `confd/pkg/backends/calico/client.go` (`updatePeersV1`, `nodeAsBGPPeers`), `bgp_processor.go`.
 *
 * Models the mesh, global and node-specific peers, selectors of either side, the reverse of each peering between nodes, AS numbers
 * and reflector clusters of nodes, listening ports, `maxRestartTime`, `numAllowedLocalASNumbers`, `reachableBy`.
 * Leaves out passwords (TCP MD5), TTL security, BGPFilters, peerings with workloads, communities, and IPv6.
 */
import { parseIp, isIpv6, formatIp } from '../../../wire/ip-address';
import { parseIpv4, type Ipv4Address } from '../../../wire/ipv4-address';
import { fieldOf, numberFieldOf, textFieldOf, type KubeObject } from '../../objects/kube-object';
import type { Labels } from '../../store/label-selector';
import { parseSelector } from './calico-selector';

export interface PeeringNode {
  readonly name: string;
  readonly address: Ipv4Address;
  readonly labels: Labels;
  readonly annotations: Labels;
}

export interface NodePeer {
  /** Of the protocol's name. */
  readonly scope: 'Global' | 'Node';
  readonly address: Ipv4Address;
  readonly port: number | undefined;
  readonly as: number;
  readonly clusterId: string | undefined;
  readonly isKeepingNextHop: boolean;
  readonly isSourceNodeIp: boolean;
  readonly restartSeconds: number | undefined;
  readonly allowedLocalAs: number;
  /** Given by its address, and a node. */
  readonly isNode: boolean;
  readonly reachableBy: Ipv4Address | undefined;
}

interface BgpDefaults {
  readonly asNumber: number;
  readonly hasMesh: boolean;
}

interface NodeBgp {
  readonly node: PeeringNode;
  readonly as: number;
  readonly clusterId: string | undefined;
  readonly port: number | undefined;
}

const NO_PEERS: readonly NodePeer[] = [];
export const AS_ANNOTATION = 'projectcalico.org/ASNumber';
export const CLUSTER_ID_ANNOTATION = 'projectcalico.org/RouteReflectorClusterID';

export interface PeeringObjects {
  readonly configurations: readonly KubeObject[];
  readonly peers: readonly KubeObject[];
  readonly nodes: readonly PeeringNode[];
  /** Where no BGPConfiguration says otherwise. */
  readonly defaults: BgpDefaults;
}

/** One for a cluster, until something of it changes. */
export class BgpPeering {
  readonly hasMesh: boolean;
  readonly asNumber: number;
  /** `nodeMeshMaxRestartTime` */
  readonly meshRestartSeconds: number | undefined;
  /** In order of names. */
  readonly nodes: readonly NodeBgp[];
  readonly #configurations: readonly KubeObject[];
  readonly #byName: ReadonlyMap<string, NodeBgp>;
  readonly #global = new Map<string, NodePeer>();
  readonly #ofNode = new Map<string, Map<string, NodePeer>>();

  constructor({ configurations, peers, nodes, defaults }: PeeringObjects) {
    this.#configurations = configurations;
    const global = this.#configurationOf('default');
    this.asNumber = asOf(fieldOf(global, 'spec', 'asNumber')) ?? defaults.asNumber;
    const hasMesh = fieldOf(global, 'spec', 'nodeToNodeMeshEnabled');
    this.hasMesh = typeof hasMesh === 'boolean' ? hasMesh : defaults.hasMesh;
    this.meshRestartSeconds = secondsOf(textFieldOf(global, 'spec', 'nodeMeshMaxRestartTime'));
    this.nodes = nodes.map((node) => this.#bgpOf(node, numberFieldOf(global, 'spec', 'listenPort')));
    this.#byName = new Map(this.nodes.map((each) => [each.node.name, each]));
    const sorted = peers.toSorted((one, other) => (one.metadata.name < other.metadata.name ? -1 : 1));
    for (const peer of sorted) if (isGlobal(peer)) this.#emitForward(peer);
    for (const peer of sorted) if (!isGlobal(peer)) this.#emitForward(peer);
    for (const peer of sorted) this.#emitReverse(peer);
  }

  node(name: string): NodeBgp | undefined {
    return this.#byName.get(name);
  }

  /** Global ones first; not the mesh. */
  peersOf(name: string): readonly NodePeer[] {
    const own = this.#ofNode.get(name);
    if (own === undefined) return this.#global.size === 0 ? NO_PEERS : [...this.#global.values()];
    return [...this.#global.values(), ...own.values()];
  }

  #configurationOf(name: string): KubeObject | undefined {
    return this.#configurations.find(({ metadata }) => metadata.name === name);
  }

  #bgpOf(node: PeeringNode, globalPort: number | undefined): NodeBgp {
    const own = this.#configurationOf(`node.${node.name}`);
    const clusterId = node.annotations[CLUSTER_ID_ANNOTATION];
    return {
      node,
      as: asOf(node.annotations[AS_ANNOTATION]) ?? this.asNumber,
      clusterId: clusterId === '' ? undefined : clusterId,
      port: numberFieldOf(own, 'spec', 'listenPort') ?? globalPort,
    };
  }

  #emitForward(peer: KubeObject): void {
    const peers = this.#remoteEndsOf(peer);
    if (isGlobal(peer)) {
      for (const each of peers) putOnce(this.#global, { ...each, scope: 'Global' });
    } else {
      for (const { node } of this.#localEndsOf(peer)) this.#emit(node.name, peers);
    }
  }

  /** Between nodes both sides have to want it. */
  #emitReverse(peer: KubeObject): void {
    const selector = textFieldOf(peer, 'spec', 'peerSelector') ?? '';
    const locals = selector === '' ? this.#nodesAt(peer) : this.#matching(selector);
    if (locals.length === 0) return;
    const remotes = isGlobal(peer) ? this.nodes : this.#localEndsOf(peer);
    const peers = remotes.map((each) => peerOfNode(each, peer));
    for (const { node } of locals) this.#emit(node.name, peers);
  }

  /** A peering that is there already, and a global one to the same address, win. */
  #emit(name: string, peers: readonly NodePeer[]): void {
    let own = this.#ofNode.get(name);
    if (own === undefined) {
      own = new Map();
      this.#ofNode.set(name, own);
    }
    for (const peer of peers) if (!this.#global.has(keyOf(peer))) putOnce(own, peer);
  }

  #localEndsOf(peer: KubeObject): readonly NodeBgp[] {
    const selector = textFieldOf(peer, 'spec', 'nodeSelector') ?? '';
    if (selector !== '') return this.#matching(selector);
    const found = this.#byName.get(textFieldOf(peer, 'spec', 'node') ?? '');
    return found === undefined ? [] : [found];
  }

  #remoteEndsOf(peer: KubeObject): readonly NodePeer[] {
    const selector = textFieldOf(peer, 'spec', 'peerSelector') ?? '';
    if (selector !== '') return this.#matching(selector).map((each) => peerOfNode(each, peer));
    const target = targetOf(peer);
    const as = asOf(fieldOf(peer, 'spec', 'asNumber'));
    if (target === undefined) return [];
    const [node] = target.port === undefined ? this.#nodesAt(peer) : [];
    return [
      {
        ...commonOf(peer),
        ...target,
        port: target.port ?? node?.port,
        as: as ?? 0,
        clusterId: undefined,
        isNode: this.nodes.some((each) => each.node.address === target.address),
      },
    ];
  }

  /** Nodes that have the address of a peer, and its AS number. */
  #nodesAt(peer: KubeObject): readonly NodeBgp[] {
    const target = targetOf(peer);
    const as = asOf(fieldOf(peer, 'spec', 'asNumber')) ?? this.asNumber;
    return this.nodes.filter(
      (each) =>
        each.node.address === target?.address &&
        each.as === as &&
        (target.port === undefined || each.port === undefined || each.port === target.port),
    );
  }

  #matching(text: string): readonly NodeBgp[] {
    const selector = parseSelector(text);
    return selector.ok ? this.nodes.filter(({ node }) => selector.value(node.labels)) : [];
  }
}

function isGlobal(peer: KubeObject): boolean {
  return ['nodeSelector', 'node'].every((field) => (textFieldOf(peer, 'spec', field) ?? '') === '');
}

function peerOfNode({ node, as, clusterId, port }: NodeBgp, peer: KubeObject): NodePeer {
  return { ...commonOf(peer), address: node.address, port, as, clusterId, isNode: false };
}

type CommonFields = Pick<
  NodePeer,
  'scope' | 'isKeepingNextHop' | 'isSourceNodeIp' | 'restartSeconds' | 'allowedLocalAs' | 'reachableBy'
>;

function commonOf(peer: KubeObject): CommonFields {
  return {
    scope: 'Node',
    isKeepingNextHop: fieldOf(peer, 'spec', 'keepOriginalNextHop') === true,
    isSourceNodeIp: (textFieldOf(peer, 'spec', 'sourceAddress') ?? 'UseNodeIP') === 'UseNodeIP',
    restartSeconds: secondsOf(textFieldOf(peer, 'spec', 'maxRestartTime')),
    allowedLocalAs: numberFieldOf(peer, 'spec', 'numAllowedLocalASNumbers') ?? 0,
    reachableBy: parseIpv4(textFieldOf(peer, 'spec', 'reachableBy') ?? ''),
  };
}

/** `192.168.0.1` or `192.168.0.1:1179`; undefined for what is no IPv4 address. */
function targetOf(
  peer: KubeObject,
): { readonly address: Ipv4Address; readonly port: number | undefined } | undefined {
  const [, host = '', port] = /^([^:]+)(?::(\d+))?$/u.exec(textFieldOf(peer, 'spec', 'peerIP') ?? '') ?? [];
  const address = parseIp(host);
  if (address === undefined || isIpv6(address)) return undefined;
  return { address, port: port === undefined ? undefined : Number(port) };
}

function putOnce(peers: Map<string, NodePeer>, peer: NodePeer): void {
  const key = keyOf(peer);
  if (!peers.has(key)) peers.set(key, peer);
}

function keyOf({ address, port }: NodePeer): string {
  return `${formatIp(address)} ${port ?? ''}`;
}

const HIGHEST_AS = 4_294_967_295;

/** A number, `64512`, or `1.10` for its two halves. */
function asOf(value: unknown): number | undefined {
  const [, high, low] = /^(?:(\d+)\.)?(\d+)$/u.exec(String(value)) ?? [];
  if (low === undefined) return undefined;
  const as = Number(high ?? 0) * 0x1_0000 + Number(low);
  return as > 0 && as <= HIGHEST_AS ? as : undefined;
}

/** `120s`, `2m`, `1m30s`. */
function secondsOf(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/u.exec(text ?? '') ?? [];
  if (hours === undefined && minutes === undefined && seconds === undefined) return undefined;
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
