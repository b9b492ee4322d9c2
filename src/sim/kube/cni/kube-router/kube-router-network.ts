/**
 * kube-router as the network of a cluster: a bridge on each node, plain routes between nodes, and NetworkPolicies that refuse.
 * kube-proxy stays (`--run-service-proxy=false`).
 *
 * cloudnativelabs/kube-router v2: `daemonset/kubeadm-kuberouter.yaml`, `pkg/controllers/routing/pod_egress.go` and
 * `network_routes_controller.go`.
 *
 * Models the bridge plugin's configuration, routes with the protocol 17 that its BGP server puts into the kernel, what leaves
 * the cluster masqueraded, and its policy controller.
 * Leaves out the BGP sessions themselves (routes are there when a node has announced itself), tunnels to nodes of
 * other networks, and its service proxy.
 */
import { invariant } from '../../../base/invariant';
import type { Machine } from '../../../host/machine';
import { deviceTowards } from '../../../net/device-towards';
import { familyOf, formatIp, type IpFamily } from '../../../wire/ip-address';
import { formatIpCidr } from '../../../wire/ip-cidr';
import { rangesInOrder } from '../../../wire/ip-ranges';
import type { NetworkPolicy } from '../../network-policy/network-policy';
import { followPolicies } from '../../network-policy/policy-feed';
import type { PolicyIndex } from '../../network-policy/policy-index';
import { BridgePlugin } from '../bridge-plugin';
import { CniFiles, CONFIG_DIRECTORY } from '../cni-files';
import type {
  ClusterNetwork,
  ClusterNetworkContext,
  NodeNetwork,
  NodeNetworkContext,
} from '../cluster-network';
import { ConfigReader } from '../config-files';
import { HostLocal } from '../ipam/host-local';
import { PluginChain } from '../plugin-chain';
import { pluginFiles } from '../plugin-files';
import type { PeerNode, PodNetwork } from '../pod-network';
import { Portmap } from '../portmap';
import { addRoute, removeRoutesTo } from '../stack-changes';
import { PolicyController } from './policy-controller';
import { formatRouterRules, formatRouterSets, ROUTER_SETS } from './router-rules';

/** `ZebraRouteOriginator` */
const ROUTE_PROTOCOL = '17';

export class KubeRouterNetwork implements ClusterNetwork {
  readonly hasKubeProxy = true;
  readonly rangeNeed = {};
  readonly #configs = new ConfigReader();
  readonly #files = new Map(pluginFiles([]));
  #index: PolicyIndex<NetworkPolicy> | undefined = undefined;

  start({ store }: ClusterNetworkContext): void {
    this.#index = followPolicies(store);
  }

  annotationsOf(): Readonly<Record<string, string>> {
    return {};
  }

  hasAnnounced(): boolean {
    return true;
  }

  startNode(context: NodeNetworkContext): NodeNetwork {
    invariant(this.#index !== undefined, 'a cluster starts before its nodes');
    const { machine, self } = context;
    const files = new CniFiles(machine, this.#files);
    files.write(`${CONFIG_DIRECTORY}/10-kuberouter.conflist`, configOf(self));
    return new KubeRouterNode(context, this.#index, { configs: this.#configs, files });
  }

  /** Every node forgets it by itself. */
  forgetNode(): void {
    // Nothing is the cluster's.
  }
}

class KubeRouterNode implements NodeNetwork {
  readonly podNetwork: PodNetwork;
  readonly #machine: Machine;
  readonly #self: PeerNode;
  readonly #policies: PolicyController;

  constructor(
    { machine, self, peers, link, cluster, isPinnedAddress: isPinned }: NodeNetworkContext,
    index: PolicyIndex<NetworkPolicy>,
    { configs, files }: { readonly configs: ConfigReader; readonly files: CniFiles },
  ) {
    this.#machine = machine;
    this.#self = self;
    this.podNetwork = new PluginChain({
      machine,
      files,
      configs,
      plugins: [new BridgePlugin(machine), new HostLocal({ files, isPinned }), new Portmap(machine)],
    });
    this.#policies = new PolicyController({
      machine,
      nodeName: self.name,
      index,
      link,
      scheduler: cluster.scheduler,
      serviceRanges: rangesByFamily(cluster.spec.networking.serviceSubnet),
    });
    if (!this.#isRunning) return;
    machine.whenUsed(() => {
      this.#writeRules();
      this.#policies.start();
    });
    for (const peer of peers) this.onNode('ready', peer);
  }

  get isSettled(): boolean {
    return this.#policies.isSynced;
  }

  stop(): void {
    this.#policies.stop();
  }

  onNode(event: 'ready' | 'gone', peer: PeerNode): void {
    if (!this.#isRunning) return;
    this.#machine.whenUsed(() => {
      this.#setEntries(event, peer);
      if (peer.name !== this.#self.name) this.#setRoutes(event, peer);
    });
  }

  /** It ends at once where the Node has no range (`GetPodCidrFromNodeSpec`). */
  get #isRunning(): boolean {
    return rangesInOrder(this.#self.podRanges).length > 0;
  }

  #writeRules(): void {
    const { stack } = this.#machine.rootNamespace;
    for (const address of this.#self.addresses) {
      const family = familyOf(address);
      const device = deviceTowards(stack, address);
      invariant(device !== undefined, `node ${this.#self.name} has its own address`);
      const made = stack.netfilter.ipset.run(['restore', '-exist'], formatRouterSets(family));
      invariant(made.exitCode === 0, `kube-router feeds valid sets: ${made.stderr}`);
      const restored = stack.netfilter
        .of(family)
        .restore(formatRouterRules(family, device.name), { isNoFlush: true });
      invariant(restored.ok, 'the rules of kube-router are valid');
    }
    this.#setEntries('ready', this.#self);
  }

  #setEntries(event: 'ready' | 'gone', peer: PeerNode): void {
    const { ipset } = this.#machine.rootNamespace.stack.netfilter;
    const change = (set: string, entry: string): void => {
      const words = event === 'ready' ? ['add', set, entry, 'timeout', '0'] : ['del', set, entry];
      ipset.run([...words, '-exist']);
    };
    for (const range of rangesInOrder(peer.podRanges))
      change(ROUTER_SETS[familyOf(range.address)].podSubnets, formatIpCidr(range));
    for (const address of peer.addresses)
      change(ROUTER_SETS[familyOf(address)].nodeAddresses, formatIp(address));
  }

  /** To a node of another network there is none. */
  #setRoutes(event: 'ready' | 'gone', peer: PeerNode): void {
    const { stack } = this.#machine.rootNamespace;
    for (const destination of rangesInOrder(peer.podRanges)) {
      removeRoutesTo(stack, destination);
      const family = familyOf(destination.address);
      const gateway = peer.addresses.find((address) => familyOf(address) === family);
      const device = gateway === undefined ? undefined : deviceTowards(stack, gateway);
      if (event === 'gone' || gateway === undefined || device === undefined) continue;
      addRoute(stack, { destination, gateway, device, protocol: ROUTE_PROTOCOL });
    }
  }
}

/** Of Services, by family. */
function rangesByFamily(text: string): Readonly<Partial<Record<IpFamily, string>>> {
  const ranges = text.split(',').map((each) => each.trim());
  return Object.fromEntries(ranges.map((range) => [range.includes(':') ? 'IPv6' : 'IPv4', range] as const));
}

/** `daemonset/kubeadm-kuberouter.yaml`; the daemon writes the node's range into it, and without one leaves it as it is. */
function configOf({ podRanges }: PeerNode): string {
  const ranges = rangesInOrder(podRanges).map(formatIpCidr);
  const [first, second] = ranges;
  const config = {
    cniVersion: '0.3.0',
    name: 'mynet',
    plugins: [
      {
        bridge: 'kube-bridge',
        hairpinMode: true,
        ipam: {
          ...(second === undefined ? { subnet: first } : { ranges: ranges.map((subnet) => [{ subnet }]) }),
          type: 'host-local',
        },
        isDefaultGateway: true,
        name: 'kubernetes',
        type: 'bridge',
      },
      { capabilities: { portMappings: true, snat: true }, type: 'portmap' },
    ],
  };
  return `${JSON.stringify(config)}\n`;
}
