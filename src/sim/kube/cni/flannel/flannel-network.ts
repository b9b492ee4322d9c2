/** Flannel as the network of a cluster: on each node flanneld, and the CNI plugin that connects Pods to cni0. */
import { seconds } from '../../../base/time';
import { familyOf } from '../../../wire/ip-address';
import { rangesOfChecked } from '../../../wire/checked-address';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { ClusterSpec } from '../../cluster-spec';
import { NodeProgram } from '../../node-program';
import type { KubeObject, StringMap } from '../../objects/kube-object';
import { equalsJson } from '../../store/json';
import type { WatchEvent } from '../../store/object-store';
import { BridgePlugin } from '../bridge-plugin';
import type {
  ClusterNetwork,
  ClusterNetworkContext,
  NodeNetwork,
  NodeNetworkContext,
} from '../cluster-network';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import { ConfigReader } from '../config-files';
import { HostLocal } from '../ipam/host-local';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { Portmap } from '../portmap';
import {
  FLANNEL_READY_ANNOTATION,
  isSameLease,
  leaseAnnotations,
  leaseOf,
  leaseOfNode,
  overwrittenAddress,
  type FlannelLease,
} from './flannel-lease';
import type { FlannelSpec } from './flannel-spec';
import { formatSubnetFile, SUBNET_DIRECTORY, SUBNET_FILE, type SubnetFile } from './subnet-file';
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

/** flanneld's `iptablesResyncSeconds`; routes are looked after every second time (`routeCheckRetries`). */
const CHECK_PERIOD = seconds(5);
const ROUTE_CHECKS = 2;

export class FlannelNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly upCondition = { reason: 'FlannelIsUp', message: 'Flannel is running on this node' };
  /** Its configuration is there before flanneld runs (`install-cni`): the node is ready, and no Pod gets a network. */
  readonly rangeNeed = {};
  readonly daemon = {
    images: [FLANNEL_REPOSITORY, FLANNEL_PLUGIN_REPOSITORY],
    containers: [FLANNEL_CONTAINER] as const,
  };
  readonly #spec: FlannelSpec;
  readonly #configs = new ConfigReader();
  readonly #files = new Map([
    ...pluginFiles(['flannel']),
    [`${CONFIG_DIRECTORY}/10-flannel.conflist`, CONFIG],
  ]);
  readonly #nodes = new Map<string, FlannelNode>();

  constructor(spec: FlannelSpec) {
    this.#spec = spec;
  }

  objects({ networking }: ClusterSpec): readonly KubeObject[] {
    const ranges = rangesOfChecked(networking.podSubnet);
    return flannelObjects({ cniConf: CONFIG, netConf: netConfOf(ranges, this.#spec) });
  }

  /** All nodes look after their rules and routes at the same time. */
  start({ spec, store, scheduler }: ClusterNetworkContext): void {
    // An empty lab has no cluster.
    if (spec.nodes.length === 0) return;
    store.watch({ kind: 'Node', onEvent: (event) => this.#onNodeEvent(event) });
    let count = 0;
    const check = (): void => {
      count += 1;
      for (const node of this.#nodes.values()) node.check(count % ROUTE_CHECKS === 0);
      scheduler.schedule(CHECK_PERIOD, check);
    };
    scheduler.schedule(CHECK_PERIOD, check);
  }

  annotationsOf(node: PeerNode): StringMap {
    return leaseAnnotations(leaseOf(node, this.#spec.mode), this.#spec.vni);
  }

  hasAnnounced(annotations: StringMap): boolean {
    return annotations[FLANNEL_READY_ANNOTATION] !== undefined;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    const node = new FlannelNode(this.#spec, context, {
      configs: this.#configs,
      files: new CniFiles(context.machine, this.#files, [SUBNET_DIRECTORY]),
    });
    this.#nodes.set(context.self.name, node);
    return node;
  }

  forgetNode({ name }: PeerNode): void {
    this.#nodes.delete(name);
  }

  /** A node announces something else than before; that it comes and goes is told by others. */
  #onNodeEvent({ type, object, previous }: WatchEvent): void {
    if (type !== 'MODIFIED' || previous === undefined) return;
    if (previous.metadata.annotations === object.metadata.annotations) return;
    const before = leaseOfNode(previous);
    const lease = leaseOfNode(object);
    if (before === undefined || lease === undefined || isSameLease(before, lease)) return;
    const { name } = object.metadata;
    for (const [other, node] of this.#nodes) if (other !== name) node.onLease(name, lease);
  }
}

class FlannelNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly programs: readonly NodeProgram[];
  readonly #daemon: FlannelDaemon;
  readonly #spec: FlannelSpec;
  readonly #context: NodeNetworkContext;

  constructor(
    spec: FlannelSpec,
    context: NodeNetworkContext,
    { configs, files }: { readonly configs: ConfigReader; readonly files: CniFiles },
  ) {
    const { machine, self, peers, clusterRanges, isPinnedAddress: isPinned } = context;
    this.#spec = spec;
    this.#context = context;
    const subnets: SubnetFile = {
      own: rangesInOrder(self.podRanges),
      cluster: rangesInOrder(clusterRanges),
      get mtuBytes() {
        return daemon.podMtuBytes;
      },
    };
    const daemon = new FlannelDaemon({
      machine,
      self,
      clusterRanges,
      spec,
      listLeases: () => this.#listLeases(),
      announce: (lease) => this.#announce(lease),
      writeSubnetFile: () => files.write(SUBNET_FILE, () => formatSubnetFile(subnets)),
    });
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
    this.podNetwork = new PluginChain({
      machine,
      files,
      configs,
      plugins: [
        new FlannelPlugin(files, machine, subnets),
        new BridgePlugin(machine),
        new HostLocal({ files, isPinned }),
        new Portmap(machine),
      ],
    });
  }

  onNode(event: 'ready' | 'gone', peer: PeerNode): void {
    if (event === 'ready') this.#daemon.onLease(peer.name, leaseOf(peer, this.#spec.mode));
    else this.#daemon.onGone(peer.name);
  }

  onLease(name: string, lease: FlannelLease): void {
    this.#context.link.tell(() => this.#daemon.onLease(name, lease));
  }

  check(hasRoutes: boolean): void {
    this.#daemon.checkRules();
    if (hasRoutes) this.#daemon.checkRoutes();
  }

  #listLeases(): ReadonlyMap<string, FlannelLease> {
    const { cluster, self } = this.#context;
    const leases = new Map<string, FlannelLease>();
    cluster.store.each('Node', {}, (node) => {
      const lease = node.metadata.name === self.name ? undefined : leaseOfNode(node);
      if (lease !== undefined) leases.set(node.metadata.name, lease);
    });
    return leases;
  }

  #announce(lease: FlannelLease): void {
    const { cluster, self } = this.#context;
    const node = cluster.store.find('Node', '', self.name);
    if (node === undefined) return;
    const { annotations = {} } = node.metadata;
    const subnets = lease.subnets.map((leased) => ({
      ...leased,
      publicIp: overwrittenAddress(annotations, familyOf(leased.publicIp)) ?? leased.publicIp,
    }));
    const wanted = { ...annotations, ...leaseAnnotations({ ...lease, subnets }, this.#spec.vni) };
    if (equalsJson(wanted, annotations)) return;
    cluster.store.update({
      ...node,
      metadata: { ...node.metadata, annotations: wanted, resourceVersion: undefined },
    });
  }
}
