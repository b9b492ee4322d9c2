/**
 * What a network plugin is to a cluster: one object for the cluster, and one for each node that runs it. Everything that
 * differs between plugins stands behind these two.
 */
import type { Prng } from '../../base/prng';
import type { Scheduler } from '../../engine/scheduler';
import type { Machine } from '../../host/machine';
import type { IpAddress } from '../../wire/ip-address';
import type { IpRanges } from '../../wire/ip-ranges';
import type { ClusterSpec } from '../cluster-spec';
import type { ApiLink } from '../control-plane/api-link';
import type { ServiceFeed } from '../kube-proxy/service-feed';
import type { NodeProgram } from '../node-program';
import type { KubeObject } from '../objects/kube-object';
import type { ObjectStore } from '../store/object-store';
import type { PeerNode, PodNetwork } from './pod-network';

/** What the plugin has of the cluster, the same on all nodes. */
export interface ClusterNetworkContext {
  readonly spec: ClusterSpec;
  readonly store: ObjectStore;
  readonly scheduler: Scheduler;
  readonly prng: Prng;
}

export interface NodeNetworkContext {
  readonly cluster: ClusterNetworkContext;
  /** The node's way to the API server: what a watch tells here comes through `link.tell`. */
  readonly link: ApiLink;
  readonly machine: Machine;
  readonly self: PeerNode;
  /** All nodes that have announced themselves, this one perhaps among them; one list for all who start at the same time. */
  readonly peers: readonly PeerNode[];
  readonly clusterRanges: IpRanges;
  /** Of the network under the cluster. */
  readonly routers: readonly Machine[];
  /** What the node is told of Services, for a plugin that does kube-proxy's work. */
  readonly services: () => ServiceFeed;
  /** Addresses that the lab keeps for certain Pods. */
  readonly isPinnedAddress: (address: IpAddress) => boolean;
}

/** The plugin's part of one node. */
export interface NodeNetwork {
  readonly podNetwork: PodNetwork;
  /** Has it told the others what it has to tell, as far as they listen? Always, when left out. */
  readonly isSettled?: boolean;
  /** What runs in the containers of its daemon Pod. */
  readonly programs?: readonly NodeProgram[];
  /** Another node has announced itself, or is gone; it comes with the latency of a watch. */
  onNode(event: 'ready' | 'gone', peer: PeerNode): void;
  /** The node is off. */
  stop?(): void;
}

/** One for a cluster. */
export interface ClusterNetwork {
  /** Not where the plugin does kube-proxy's work itself. */
  readonly hasKubeProxy: boolean;
  /** Nobody has set up a network: nodes are not ready from the beginning. */
  readonly isMissing?: boolean;
  /**
   * The DaemonSet that it runs on nodes with: the repositories of its images, and the containers that go on running, the
   * first of which brings up the network of a node that joins. The others of these images only prepare.
   */
  readonly daemon?: {
    readonly images: readonly string[];
    readonly containers: readonly [string, ...string[]];
  };
  /** What it says of a node where it has come up: reason and message of the condition NetworkUnavailable, which is False then. */
  readonly upCondition?: { readonly reason: string; readonly message: string };
  /**
   * It lives on the nodes' Pod ranges: on a node without one its daemon does not come up, and the container runtime has this
   * problem if it says one.
   */
  readonly rangeNeed?: { readonly problem?: string };
  /** What its manifest has: namespaces, accounts, configuration, the DaemonSet. Created with the cluster. */
  objects?(spec: ClusterSpec): readonly KubeObject[];
  /** Once, before any node: what runs for the whole cluster, such as an operator. */
  start?(context: ClusterNetworkContext): void;
  /** What the plugin writes on the Node object once it runs there. */
  annotationsOf(node: PeerNode): Readonly<Record<string, string>>;
  /** Do these annotations of a Node say that the plugin runs there? The others learn of it then. */
  hasAnnounced(annotations: Readonly<Record<string, string>>): boolean;
  /** At the beginning, and when a node joins. */
  startNode(context: NodeNetworkContext): NodeNetwork;
  /** The node is gone for good. */
  forgetNode(node: PeerNode): void;
}
