/** Flannel as the network of a cluster: on each node flanneld, and the CNI plugin that connects Pods to cni0. */
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { BridgePlugin } from '../bridge-plugin';
import type { PeerNode, PodNetwork } from '../pod-network';
import { FLANNEL_READY_ANNOTATION, flannelAnnotations } from './flannel-annotations';
import { FlannelDaemon } from './flannel-daemon';

type FlannelMode = 'vxlan' | 'host-gw';

export class FlannelNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly #mode: FlannelMode;

  constructor(mode: FlannelMode) {
    this.#mode = mode;
  }

  annotationsOf(node: PeerNode): Readonly<Record<string, string>> {
    return flannelAnnotations(this.#mode, node);
  }

  hasAnnounced(annotations: Readonly<Record<string, string>>): boolean {
    return annotations[FLANNEL_READY_ANNOTATION] !== undefined;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    return new FlannelNode(this.#mode, context);
  }
}

class FlannelNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly #daemon: FlannelDaemon;

  constructor(
    mode: FlannelMode,
    { machine, self, peers, clusterRanges, isPinnedAddress }: NodeNetworkContext,
  ) {
    const daemon = new FlannelDaemon({ machine, self, clusterRanges, mode });
    daemon.addPeers(peers);
    this.#daemon = daemon;
    this.podNetwork = new BridgePlugin({
      machine,
      podRanges: self.podRanges,
      clusterRanges,
      mtuBytes: () => daemon.podMtuBytes,
      isPinned: isPinnedAddress,
    });
  }

  onNode(event: 'ready' | 'gone', peer: PeerNode): void {
    if (event === 'ready') this.#daemon.addPeer(peer);
    else this.#daemon.removePeer(peer);
  }
}
