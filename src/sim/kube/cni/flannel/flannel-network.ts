/** Flannel as the network of a cluster: on each node flanneld, and the CNI plugin that connects Pods to cni0. */
import { rangesOfChecked } from '../../../wire/checked-address';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { ClusterSpec } from '../../cluster-spec';
import { NodeProgram } from '../../node-program';
import type { KubeObject } from '../../objects/kube-object';
import { BridgePlugin } from '../bridge-plugin';
import type { ClusterNetwork, NodeNetwork, NodeNetworkContext } from '../cluster-network';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import { ConfigReader } from '../config-files';
import { HostLocal } from '../ipam/host-local';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { Portmap } from '../portmap';
import { FLANNEL_READY_ANNOTATION, flannelAnnotations } from './flannel-annotations';
import { FlannelDaemon } from './flannel-daemon';
import { netConfOf } from './net-conf';
import {
  FLANNEL_CONTAINER,
  FLANNEL_PLUGIN_REPOSITORY,
  FLANNEL_REPOSITORY,
  FLANNELD_COMMAND,
  flannelObjects,
} from './flannel-objects';
import { FlannelPlugin } from './flannel-plugin';

type FlannelMode = 'vxlan' | 'host-gw';

/** The one of kube-flannel.yml. */
const CONFIG = `{
  "name": "cbr0",
  "cniVersion": "0.3.1",
  "plugins": [
    {
      "type": "flannel",
      "delegate": {
        "hairpinMode": true,
        "isDefaultGateway": true
      }
    },
    {
      "type": "portmap",
      "capabilities": {
        "portMappings": true
      }
    }
  ]
}
`;

export class FlannelNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly daemon = {
    images: [FLANNEL_REPOSITORY, FLANNEL_PLUGIN_REPOSITORY],
    containers: [FLANNEL_CONTAINER] as const,
  };
  readonly #mode: FlannelMode;
  readonly #configs = new ConfigReader();
  readonly #files = new Map([
    ...pluginFiles(['flannel']),
    [`${CONFIG_DIRECTORY}/10-flannel.conflist`, CONFIG],
  ]);

  constructor(mode: FlannelMode) {
    this.#mode = mode;
  }

  objects({ networking }: ClusterSpec): readonly KubeObject[] {
    const ranges = rangesOfChecked(networking.podSubnet);
    return flannelObjects({ cniConf: CONFIG, netConf: netConfOf(ranges, this.#mode) });
  }

  annotationsOf(node: PeerNode): Readonly<Record<string, string>> {
    return flannelAnnotations(this.#mode, node);
  }

  hasAnnounced(annotations: Readonly<Record<string, string>>): boolean {
    return annotations[FLANNEL_READY_ANNOTATION] !== undefined;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    return new FlannelNode(this.#mode, context, {
      configs: this.#configs,
      files: new CniFiles(context.machine, this.#files),
    });
  }

  /** Every node forgets it by itself. */
  forgetNode(): void {
    // Nothing is the cluster's.
  }
}

class FlannelNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly programs: readonly NodeProgram[];
  readonly #daemon: FlannelDaemon;

  constructor(
    mode: FlannelMode,
    { machine, self, peers, clusterRanges, isPinnedAddress: isPinned }: NodeNetworkContext,
    { configs, files }: { readonly configs: ConfigReader; readonly files: CniFiles },
  ) {
    const daemon = new FlannelDaemon({ machine, self, clusterRanges, mode });
    daemon.addPeers(peers);
    this.#daemon = daemon;
    this.programs = [
      new NodeProgram({
        machine,
        container: FLANNEL_CONTAINER,
        command: FLANNELD_COMMAND,
        tools: 'all',
        run: (process) => daemon.run(process),
      }),
    ];
    const subnets = {
      own: rangesInOrder(self.podRanges),
      cluster: rangesInOrder(clusterRanges),
      mtuBytes: () => daemon.podMtuBytes,
    };
    this.podNetwork = new PluginChain({
      machine,
      files,
      configs,
      plugins: [
        new FlannelPlugin(files, subnets),
        new BridgePlugin(machine),
        new HostLocal({ files, isPinned }),
        new Portmap(machine),
      ],
    });
  }

  onNode(event: 'ready' | 'gone', peer: PeerNode): void {
    if (event === 'ready') this.#daemon.addPeer(peer);
    else this.#daemon.removePeer(peer);
  }
}
