/** Calico as the network of a cluster: calico-node on each node, and its CNI plugins for the Pods (calico.yaml, v3.29). */
import { invariant } from '../../../base/invariant';
import { formatIp, isIpv6, type IpAddress } from '../../../wire/ip-address';
import { formatIpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder } from '../../../wire/ip-ranges';
import { Bandwidth } from '../bandwidth';
import type {
  ClusterNetwork,
  ClusterNetworkContext,
  NodeNetwork,
  NodeNetworkContext,
} from '../cluster-network';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import { ConfigReader } from '../config-files';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { Portmap } from '../portmap';
import type { KubeObject } from '../../objects/kube-object';
import type { NodeProgram } from '../../node-program';
import { CalicoCluster } from './calico-cluster';
import { CalicoNode } from './calico-node';
import {
  CALICO_CNI_REPOSITORY,
  CALICO_CONTAINER,
  CALICO_NODE_REPOSITORY,
  calicoObjects,
} from './calico-objects';
import { CalicoPlugin } from './calico-plugin';
import type { CalicoSpec } from './calico-spec';
import type { CalicoNodeFacts } from './calico-view';
import { Felix } from './felix/felix';
import { FelixIndex } from './felix/felix-index';
import { CalicoIpamPlugin } from './ipam/calico-ipam-plugin';

const DEFAULT_PREFIX_LENGTH = 24;

export class CalicoNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly upCondition = { reason: 'CalicoIsUp', message: 'Calico is running on this node' };
  readonly daemon = {
    images: [CALICO_NODE_REPOSITORY, CALICO_CNI_REPOSITORY],
    containers: [CALICO_CONTAINER] as const,
  };
  readonly #spec: CalicoSpec;
  readonly #configs = new ConfigReader();
  readonly #nodes = new Map<string, CalicoNode>();
  #cluster: CalicoCluster | undefined = undefined;
  #policies: FelixIndex | undefined = undefined;

  constructor(spec: CalicoSpec) {
    this.#spec = spec;
  }

  objects(): readonly KubeObject[] {
    return calicoObjects(this.#spec, configOf('__KUBERNETES_NODE_NAME__', this.#spec));
  }

  start(context: ClusterNetworkContext): void {
    this.#cluster = new CalicoCluster(this.#spec, context);
    this.#policies = new FelixIndex(context.store);
  }

  annotationsOf({ name }: PeerNode): Readonly<Record<string, string>> {
    return this.cluster.annotationsOf(name);
  }

  hasAnnounced(annotations: Readonly<Record<string, string>>): boolean {
    return annotations['projectcalico.org/IPv4Address'] !== undefined;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    const { machine, self, isPinnedAddress } = context;
    const { cluster } = this;
    cluster.reserve(isPinnedAddress);
    cluster.setNode(factsOf(self));
    const felix = this.#makeFelix(context);
    const node = new CalicoNode(cluster, context, felix);
    this.#nodes.set(self.name, node);
    const files = new CniFiles(machine, new Map(pluginFiles(['calico', 'calico-ipam'])));
    files.write(`${CONFIG_DIRECTORY}/10-calico.conflist`, configOf(self.name, this.#spec));
    return new RunningNode(
      new PluginChain({
        machine,
        files,
        configs: this.#configs,
        plugins: [
          new CalicoPlugin({ machine, mtuBytes: () => node.podMtuBytes }),
          new CalicoIpamPlugin({
            ipam: cluster.ipam,
            node: self.name,
            home: rangesInOrder(self.podRanges).find(({ address }) => !isIpv6(address)),
            labels: () => cluster.labelsOf(self.name),
            timestamp: () => cluster.context.store.timestamp(),
          }),
          new Portmap(machine),
          new Bandwidth(machine),
        ],
      }),
      node,
      felix,
    );
  }

  #makeFelix({ machine, self, link, cluster: { scheduler } }: NodeNetworkContext): Felix {
    const { cluster } = this;
    invariant(this.#policies !== undefined, 'the network of a cluster is started before its nodes');
    const felix = new Felix({
      machine,
      nodeName: self.name,
      index: this.#policies,
      link,
      scheduler,
      // calico.yaml sets FELIX_DEFAULTENDPOINTTOHOSTACTION.
      settings: () => ({
        hasIpip: cluster.pools.some(({ ipipMode }) => ipipMode !== 'Never'),
        hasVxlan: cluster.pools.some(({ vxlanMode }) => vxlanMode !== 'Never'),
        endpointToHost: 'ACCEPT',
      }),
      hosts: () => cluster.view.nodes.map(({ address }) => formatIp(address)),
      pools: () =>
        cluster.pools.map(({ cidr, isNatOutgoing }) => ({ cidr: formatIpCidr(cidr), isNatOutgoing })),
    });
    cluster.listen(() => {
      if (machine.isAwake) link.tell(() => felix.request());
    });
    return felix;
  }

  forgetNode({ name }: PeerNode): void {
    this.#nodes.get(name)?.stop();
    this.#nodes.delete(name);
    this.cluster.forgetNode(name);
  }

  get cluster(): CalicoCluster {
    invariant(this.#cluster !== undefined, 'the network of a cluster is started before its nodes');
    return this.#cluster;
  }
}

class RunningNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly #node: CalicoNode;
  readonly #felix: Felix;

  constructor(podNetwork: PodNetwork, node: CalicoNode, felix: Felix) {
    this.podNetwork = podNetwork;
    this.#node = node;
    this.#felix = felix;
  }

  get isSettled(): boolean {
    return this.#node.isSettled && this.#felix.isSettled;
  }

  /** Felix and confd have watches of their own; the sets of all nodes are Felix's. */
  onNode(): void {
    this.#felix.request();
  }

  get programs(): readonly NodeProgram[] {
    return this.#node.programs;
  }

  stop(): void {
    this.#node.stop();
    this.#felix.stop();
  }
}

function factsOf({ name, addresses, linkPrefixLength }: PeerNode): CalicoNodeFacts {
  const address = addresses.find((each): each is Exclude<IpAddress, bigint> => !isIpv6(each));
  invariant(address !== undefined, `node ${name} has an IPv4 address`);
  const network = { address, prefixLength: linkPrefixLength ?? DEFAULT_PREFIX_LENGTH };
  return { name, address, network, tunnelAddress: undefined };
}

function configOf(node: string, { mtu = 0 }: CalicoSpec): string {
  const config = {
    name: 'k8s-pod-network',
    cniVersion: '0.3.1',
    plugins: [
      {
        type: 'calico',
        log_level: 'info',
        log_file_path: '/var/log/calico/cni/cni.log',
        datastore_type: 'kubernetes',
        nodename: node,
        mtu,
        ipam: { type: 'calico-ipam' },
        policy: { type: 'k8s' },
        kubernetes: { kubeconfig: '/etc/cni/net.d/calico-kubeconfig' },
      },
      { type: 'portmap', snat: true, capabilities: { portMappings: true } },
      { type: 'bandwidth', capabilities: { bandwidth: true } },
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
